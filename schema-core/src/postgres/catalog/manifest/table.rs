//! Tables, with what is part of them.

use schema_manifest as manifest;
use schema_manifest::{
    Action, ColumnDetails, ConstraintDetails, ConstraintKind, Deferral, Details, Expression, Fill,
    Generated, IndexDetails, Key, KeyDetails, KeyOver, List, ObjectName, Order, Reference,
    TableDetails, Text,
};

use super::super::{
    Catalog, Column, ColumnType, Constraint, Filled, Index, Integer, PartKey, Table, Type,
};
use super::{expression, partition};
use crate::postgres::collation::Collation;
use crate::postgres::expression::{TableScope, is_type, may_be_equal, quoted};
use crate::postgres::syntax::{Definition, Value};

impl Catalog {
    pub(super) fn is_claimed(&self, table: &Table) -> bool {
        table.certain && self.is_certain(table.made)
    }

    pub(super) fn claim(&self, name: &ObjectName, table: &Table) -> manifest::Table {
        let scope = TableScope { catalog: self, name, table };
        let printed = scope.in_server_form();
        let mut constraints: Vec<manifest::Constraint> =
            printed.constraints.iter().map(constraint).collect();
        constraints.sort_by(|a, b| a.name.cmp(&b.name));
        let mut indexes: Vec<manifest::Index> =
            printed.indexes.iter().filter_map(|one| index(table, one)).collect();
        indexes.sort_by(|a, b| a.name.cmp(&b.name));
        let columns: Vec<manifest::Column> =
            table.columns.iter().map(|column| self.column(&scope, column)).collect();
        let complete = table.complete && table.indexes.iter().all(|index| index.name.is_some());
        let kept = |aspect| exact(&table.keeping, aspect).map(|text| text.to_owned().into());
        let details = TableDetails::new(
            // That it is logged is not claimed, so that a plain table has no details.
            exact(&table.keeping, "option").map(|option| option == "UNLOGGED"),
            table.parts.get(&PartKey::RowSecurity).is_some(),
            table.parts.get(&PartKey::ForcedRowSecurity).is_some(),
            partition::key(table),
            self.claimed_parents(table),
            self.claimed_bound(table),
            table.keeping.own_parameters().map(Text::from),
            kept("replica identity"),
            manifest::List::default(),
        );
        manifest::Table::new(
            name.clone(),
            columns.into(),
            complete,
            constraints.into(),
            indexes.into(),
            Details::new(details),
            Some(table.place.origin()),
        )
    }

    fn column(&self, scope: &TableScope<'_>, column: &Column) -> manifest::Column {
        let collation = match &column.collation {
            Collation::Named(name) => Some(name.to_string().into()),
            Collation::OfType | Collation::Unknown => None,
        };
        let details = ColumnDetails::new(self.fill(scope, column), collation);
        manifest::Column::new(
            column.name.clone().into(),
            self.spelled(&column.data_type).map(Text::from),
            column.nullable,
            Details::new(details),
            Some(column.place.origin()),
        )
    }

    fn fill(&self, scope: &TableScope<'_>, column: &Column) -> Fill {
        let TableScope { table, .. } = scope;
        let expression = |written: &str| match scope.default(column) {
            Some(printed) => Expression::Printed(printed.text.into()),
            None if column.reread => Expression::Present,
            None => expression(written),
        };
        if let Some((generated, from)) = column.default.as_deref().and_then(generated) {
            return Fill::Generated(generated, expression(from));
        }
        match (&column.default, column.filled) {
            (_, Filled::Identity(identity)) => Fill::Identity(Some(identity)),
            (Some(default), _) => {
                // What it calls, or the type it names, may have gone by a `CASCADE`.
                let may_be_gone = !self.is_settled(table.made)
                    && !is_literal(default)
                    && !scope.is_of_the_server(column);
                // A `NULL` of some type is no default to the server, or is one, as the type is
                // (`AddRelationNewConstraints` in `heap.c`). A bare one is kept where it is one.
                let is_kept = default.eq_ignore_ascii_case("null")
                    || column.data_type.converts_null() == Some(true);
                let may_be_null = match scope.default(column) {
                    Some(printed) => printed.text.starts_with("NULL"),
                    None => {
                        default.to_ascii_lowercase().contains("null")
                            && may_be_equal(default, "null")
                    }
                };
                if may_be_gone || may_be_null && !is_kept {
                    Fill::Unknown
                } else {
                    Fill::Default(expression(default))
                }
            }
            (None, Filled::Serial) => Fill::Default(
                next_number(table, column)
                    .map_or(Expression::Present, |text| Expression::Printed(text.into())),
            ),
            // `DEFAULT NULL` is one where the server has to convert the NULL: to a type with modifiers,
            // where it is kept apart from none, or to a domain (ibidem; tried on 15: `varchar(9)`).
            (None, Filled::Nothing) if self.converts_null(&column.data_type) => Fill::Unknown,
            (None, Filled::Nothing) => Fill::Nothing,
        }
    }

    fn converts_null(&self, data_type: &ColumnType) -> bool {
        match data_type {
            ColumnType::Server(_) => false,
            ColumnType::Ours { name, array } => {
                !array && !matches!(self.types.get(name), Some(Type::Enum(_)))
            }
            ColumnType::Unknown(_) => true,
        }
    }
}

/// The default of a serial as the server prints it; `None` where its sequence is not surely the one that
/// goes with the column, or the column's type asks for a conversion.
fn next_number(table: &Table, column: &Column) -> Option<String> {
    let is_integer =
        matches!(&column.data_type, ColumnType::Server(name) if Integer::of(name).is_some());
    let mut sequences = table.sequences.iter().filter(|(of, _)| *of == column.name);
    let (_, sequence) = sequences.next().filter(|_| is_integer && !column.reread)?;
    let name = quoted(&sequence.name)?;
    let full = match &sequence.schema {
        Some(schema) => format!("{}.{name}", quoted(schema)?),
        None => name,
    };
    (!full.contains(['\'', '\\'])).then(|| format!("nextval('{full}'::regclass)"))
}

/// Whether an expression names nothing that could be dropped: it calls nothing, and what it casts it casts to
/// types of the server.
fn is_literal(text: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word = |cast: &str| {
        let cast = cast.trim_start();
        let end = cast.find(|c: char| !is_word(c)).unwrap_or(cast.len());
        cast[..end].to_ascii_lowercase()
    };
    let mut casts = text.split("::").skip(1).map(word);
    !text.contains('(') && casts.all(|cast| is_type(&cast))
}

/// When a generated column is computed, and from what: `GENERATED ALWAYS AS (a + 1) STORED`.
fn generated(default: &str) -> Option<(Generated, &str)> {
    let rest = default.strip_prefix("GENERATED ALWAYS AS")?;
    let (from, kind) = rest.rsplit_once(')')?;
    let is_stored = kind.trim().eq_ignore_ascii_case("stored");
    let generated = if is_stored { Generated::Stored } else { Generated::Virtual };
    Some((generated, from.split_once('(')?.1.trim()))
}

fn constraint(constraint: &Constraint) -> manifest::Constraint {
    let of = &constraint.definition;
    let action = |aspect| exact(of, aspect).and_then(Action::from_words);
    let reference = constraint.references.as_ref().map(|table| {
        Reference::new(
            table.clone(),
            owned(&constraint.referenced),
            action("`ON DELETE`"),
            action("`ON UPDATE`"),
            exact(of, "`MATCH`") == Some("full"),
        )
    });
    let is_check = constraint.kind == ConstraintKind::Check;
    let details = ConstraintDetails::new(
        reference,
        is_check.then(|| expression_of(of, "expression")),
        columns(of, "included columns"),
        exact(of, "nulls") == Some("not distinct"),
        exact(of, "deferral").and_then(Deferral::from_words).unwrap_or_default(),
        exact(of, "inheritance") == Some("no inherit"),
    );
    manifest::Constraint::new(
        Some(constraint.name.clone().into()),
        constraint.kind,
        owned(&constraint.columns),
        Some(constraint.validated),
        Details::new(details),
        Some(constraint.place.origin()),
    )
}

/// `None` where the server's choice of a name is not known.
fn index(table: &Table, index: &Index) -> Option<manifest::Index> {
    let of = &index.definition;
    let keys = index.keys.iter().enumerate();
    let keys: Vec<Key> = keys.map(|(at, name)| key(table, of, at + 1, name.as_deref())).collect();
    let details = IndexDetails::new(
        exact(of, "method").filter(|method| *method != "btree").map(|name| name.to_owned().into()),
        columns(of, "included columns"),
        index.partial.then(|| expression_of(of, "predicate")),
        exact(of, "nulls") == Some("not distinct"),
        of.own_parameters().map(Text::from),
        false,
    );
    Some(manifest::Index::new(
        index.name.clone()?.into(),
        index.unique,
        keys.into(),
        Details::new(details),
        Some(index.place.origin()),
    ))
}

fn key(table: &Table, of: &Definition, number: usize, column: Option<&str>) -> Key {
    let over = match column {
        Some(name) => KeyOver::Column(name.to_owned().into()),
        None => KeyOver::Expression(expression_of(of, &format!("key {number}"))),
    };
    let order = match exact(of, &format!("order of key {number}")) {
        Some("desc nulls first") => Order::new(true, true),
        Some("desc nulls last") => Order::new(true, false),
        Some("asc nulls first") => Order::new(false, true),
        _ => Order::new(false, false),
    };
    let class = exact(of, &format!("operator class of key {number}"));
    let collation = column
        .zip(exact(of, &format!("collation of key {number}")))
        .and_then(|(column, name)| other_collation(table.column(column)?, name));
    let details = KeyDetails::new(class.map(|name| name.to_owned().into()), collation);
    Key::new(over, Some(order), Details::new(details))
}

/// The collation of a key, if it surely is another one than that of its column.
fn other_collation(column: &Column, written: &str) -> Option<Text> {
    let of_key = Collation::of_key(written, &column.data_type)?;
    if !of_key.differs(&column.collation) {
        return None;
    }
    Some(match of_key {
        Collation::Named(name) => name.to_string().into(),
        _ => "pg_catalog.default".into(),
    })
}

fn exact<'a>(of: &'a Definition, aspect: &str) -> Option<&'a str> {
    match of.get(aspect) {
        Some(Value::Exact(text)) => Some(text),
        _ => None,
    }
}

fn expression_of(of: &Definition, aspect: &str) -> Expression {
    match of.get(aspect) {
        Some(Value::Server { form, .. }) => Expression::Printed(form.clone().into()),
        Some(Value::Expression(text)) => expression(text),
        _ => Expression::Present,
    }
}

fn columns(of: &Definition, aspect: &str) -> List<Text> {
    match of.get(aspect) {
        Some(Value::Columns(columns)) => owned(columns),
        _ => List::default(),
    }
}

fn owned(names: &[String]) -> List<Text> {
    names.iter().cloned().map(Text::from).collect::<Vec<_>>().into()
}
