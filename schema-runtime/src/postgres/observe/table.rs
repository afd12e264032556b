//! Tables with their columns, constraints and indexes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use schema_manifest::{
    Action, Column, ColumnDetails, Constraint, ConstraintDetails, ConstraintKind, Deferral,
    Details, Expression, Fill, Generated, Identity, Index, IndexDetails, Key, KeyDetails, KeyOver,
    List, ObjectName, Order, Reference, Table, TableDetails, Text,
};

use super::names::{ColumnName, Names, Place};
use super::packed::{Fields, Numbers, Source};

/// A table, a view, a materialized view or a composite type.
#[derive(Debug)]
pub(super) struct RelationRow {
    pub(super) number: u32,
    pub(super) place: Place,
    /// As `relkind` has it.
    pub(super) kind: char,
    persistence: char,
    row_security: bool,
    forced_row_security: bool,
    pub(super) populated: bool,
    pub(super) parameters: Option<String>,
    parents: Vec<u32>,
    partition_key: Source,
    bound: Source,
    pub(super) replica_identity: char,
}

/// A column.
#[derive(Debug)]
pub(super) struct ColumnRow<'a> {
    number: i16,
    name: Cow<'a, str>,
    /// Its type with its modifiers.
    data_type: (u32, Option<i32>),
    collation: u32,
    not_null: bool,
    /// As `attidentity` and `attgenerated` have it; a space for nothing.
    identity: char,
    generated: char,
}

/// A constraint.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
pub(super) struct ConstraintRow<'a> {
    name: Cow<'a, str>,
    /// As `contype` has it.
    kind: char,
    columns: Numbers<'a>,
    validated: bool,
    deferrable: bool,
    deferred: bool,
    no_inherit: bool,
    index: u32,
    references: u32,
    referenced: Numbers<'a>,
    on_delete: char,
    on_update: char,
    matching: char,
    expression: Option<Cow<'a, str>>,
}

/// An index.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "as the catalog has them")]
pub(super) struct IndexRow<'a> {
    number: u32,
    pub(super) name: Cow<'a, str>,
    method: u32,
    pub(super) unique: bool,
    pub(super) same_nulls: bool,
    invalid: bool,
    /// How many of the columns are keys; the others are included.
    keys: usize,
    columns: Numbers<'a>,
    classes: Numbers<'a>,
    collations: Numbers<'a>,
    options: Numbers<'a>,
    pub(super) parameters: Option<String>,
    is_partial: bool,
    predicate: Option<Cow<'a, str>>,
    expressions: Vec<Cow<'a, str>>,
}

/// What fills a column: its number, and the text where that was read.
pub(super) type FillRow<'a> = (i16, Option<Cow<'a, str>>);

/// What hangs on tables, by the number of the table; columns and fills by their own number.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) columns: HashMap<u32, Vec<ColumnRow<'a>>>,
    pub(super) fills: HashMap<u32, Vec<FillRow<'a>>>,
    pub(super) constraints: HashMap<u32, Vec<ConstraintRow<'a>>>,
    pub(super) indexes: HashMap<u32, Vec<IndexRow<'a>>>,
}

fn letter(fields: &mut Fields<'_>) -> Option<char> {
    fields.word().map(|word| word.chars().next().unwrap_or(' '))
}

impl RelationRow {
    pub(super) fn read(mut fields: Fields<'_>) -> Option<Self> {
        let fields = &mut fields;
        Some(RelationRow {
            number: fields.number()?,
            place: Place::read(fields)?,
            kind: letter(fields)?,
            persistence: letter(fields)?,
            row_security: fields.flag()?,
            forced_row_security: fields.flag()?,
            populated: fields.flag()?,
            parameters: fields.text_if_any()?,
            parents: fields.numbers::<u32>()?.iter().collect(),
            partition_key: fields.source()?,
            bound: fields.source()?,
            replica_identity: letter(fields)?,
        })
    }

    pub(super) fn is_table(&self) -> bool {
        matches!(self.kind, 'r' | 'p')
    }

    fn replica_identity(&self) -> Option<&'static str> {
        match self.replica_identity {
            'f' => Some("full"),
            'n' => Some("nothing"),
            'i' => Some("an index"),
            _ => None,
        }
    }

    fn details(&self, names: &Names<'_>) -> TableDetails {
        let parents: Vec<ObjectName> =
            self.parents.iter().filter_map(|parent| names.relation(*parent)).collect();
        TableDetails {
            unlogged: Some(self.persistence == 'u'),
            row_security: self.row_security,
            forced_row_security: self.forced_row_security,
            partition_key: names.there(&self.partition_key),
            parents: Some(parents.into()),
            bound: names.there(&self.bound),
            storage_parameters: self.parameters.clone().map(Text::from),
            replica_identity: self.replica_identity().map(Text::from),
            ..TableDetails::default()
        }
    }
}

impl<'a> ColumnRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(ColumnRow {
            number: fields.number()?,
            name: fields.name()?,
            data_type: (fields.number()?, fields.number_if_any()?),
            collation: fields.number()?,
            not_null: fields.flag()?,
            identity: letter(fields)?,
            generated: letter(fields)?,
        })
    }

    pub(super) fn number(&self) -> i16 {
        self.number
    }

    /// Its number and its name.
    pub(super) fn named(&self) -> ColumnName<'a> {
        (self.number, self.name.clone())
    }

    /// As a column of what has no defaults: of a view, of a composite type.
    pub(super) fn plain(&self, names: &Names<'_>) -> Column {
        let (number, modifiers) = self.data_type;
        let data_type = names.data_type(number, modifiers);
        let name = self.name.clone().into_owned();
        Column::new(name.into(), data_type, true, Details::None, None)
    }

    fn column(&self, names: &Names<'_>, fills: &[FillRow<'_>]) -> Column {
        let at = fills.binary_search_by_key(&self.number, |(number, _)| *number).ok();
        let text = at.and_then(|at| fills.get(at)).map(|(_, text)| text.as_deref());
        let expression = || text.map(|text| names.expression(text));
        let fill = match (self.identity, self.generated) {
            ('a', _) => Fill::Identity(Some(Identity::Always)),
            (' ', ' ') => expression().map_or(Fill::Nothing, Fill::Default),
            (' ', 'v') => {
                Fill::Generated(Generated::Virtual, expression().unwrap_or(Expression::Present))
            }
            (' ', _) => {
                Fill::Generated(Generated::Stored, expression().unwrap_or(Expression::Present))
            }
            (_, _) => Fill::Identity(Some(Identity::ByDefault)),
        };
        let collation = names.other_collation(self.collation, self.data_type).map(Text::from);
        let details = Details::new(ColumnDetails::new(fill, collation));
        Column { nullable: !self.not_null, details, ..self.plain(names) }
    }
}

impl<'a> ConstraintRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(ConstraintRow {
            name: fields.name()?,
            kind: letter(fields)?,
            columns: fields.numbers::<i16>()?,
            validated: fields.flag()?,
            deferrable: fields.flag()?,
            deferred: fields.flag()?,
            no_inherit: fields.flag()?,
            index: fields.number()?,
            references: fields.number()?,
            referenced: fields.numbers::<i16>()?,
            on_delete: letter(fields)?,
            on_update: letter(fields)?,
            matching: letter(fields)?,
            expression: fields.name_if_any()?,
        })
    }

    fn constraint(
        &self,
        table: u32,
        names: &Names<'_>,
        indexes: &HashMap<u32, &IndexRow<'_>>,
    ) -> Constraint {
        let kind = match self.kind {
            'p' => ConstraintKind::PrimaryKey,
            'u' => ConstraintKind::Unique,
            'f' => ConstraintKind::ForeignKey,
            'c' => ConstraintKind::Check,
            _ => ConstraintKind::Exclusion,
        };
        // Over which columns the others are is not claimed.
        let has_columns = matches!(self.kind, 'p' | 'u' | 'f');
        let columns =
            if has_columns { names.columns(table, self.columns.iter()) } else { Vec::new() };
        let reference = names.relation(self.references).filter(|_| self.kind == 'f').map(|of| {
            Reference::new(
                of,
                names.columns(self.references, self.referenced.iter()).into(),
                action(self.on_delete),
                action(self.on_update),
                self.matching == 'f',
            )
        });
        let index = indexes.get(&self.index).filter(|_| matches!(self.kind, 'p' | 'u'));
        let deferral = match (self.deferred, self.deferrable) {
            _ if self.kind == 'c' => Deferral::NotDeferrable,
            (true, _) => Deferral::InitiallyDeferred,
            (false, true) => Deferral::Deferrable,
            (false, false) => Deferral::NotDeferrable,
        };
        let details = ConstraintDetails::new(
            reference,
            (self.kind == 'c').then(|| names.expression(self.expression.as_deref())),
            index.map(|index| index.included(table, names)).unwrap_or_default(),
            self.kind == 'u' && index.is_some_and(|index| index.same_nulls),
            deferral,
            self.kind == 'c' && self.no_inherit,
        );
        let (name, validated) = (self.name.clone().into_owned(), Some(self.validated));
        Constraint::new(
            Some(name.into()),
            kind,
            columns.into(),
            validated,
            Details::new(details),
            None,
        )
    }
}

fn action(letter: char) -> Option<Action> {
    Some(match letter {
        'a' => Action::NoAction,
        'r' => Action::Restrict,
        'c' => Action::Cascade,
        'n' => Action::SetNull,
        'd' => Action::SetDefault,
        _ => return None,
    })
}

impl<'a> IndexRow<'a> {
    pub(super) fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(IndexRow {
            number: fields.number()?,
            name: fields.name()?,
            method: fields.number()?,
            unique: fields.flag()?,
            same_nulls: fields.flag()?,
            invalid: fields.flag()?,
            keys: fields.number()?,
            columns: fields.numbers::<i16>()?,
            classes: fields.numbers::<u32>()?,
            collations: fields.numbers::<u32>()?,
            options: fields.numbers::<i16>()?,
            parameters: fields.text_if_any()?,
            is_partial: fields.flag()?,
            predicate: fields.name_if_any()?,
            expressions: fields.list(Fields::name)?,
        })
    }

    pub(super) fn included(&self, table: u32, names: &Names<'_>) -> List<Text> {
        names.columns(table, self.columns.iter().skip(self.keys)).into()
    }

    pub(super) fn method<'n>(&self, names: &'n Names<'_>) -> &'n str {
        names.method_of(self.method).unwrap_or_default()
    }

    pub(super) fn predicate(&self, names: &Names<'_>) -> Option<Expression> {
        self.is_partial.then(|| names.expression(self.predicate.as_deref()))
    }

    /// Its keys; `of` are the columns of its table.
    pub(super) fn keys(&self, table: u32, of: &[ColumnRow<'_>], names: &Names<'_>) -> Vec<Key> {
        let mut expressions = self.expressions.iter();
        let (columns, classes) = (self.columns.iter::<i16>(), self.classes.iter::<u32>());
        let (collations, options) = (self.collations.iter::<u32>(), self.options.iter::<i16>());
        let each = columns.zip(classes).zip(collations).zip(options);
        let keys = each.take(self.keys).map(|(((column, class), collation), option)| {
            let over = match names.column(table, column) {
                Some(name) => KeyOver::Column(name.to_owned().into()),
                None => {
                    KeyOver::Expression(names.expression(expressions.next().map(|text| &**text)))
                }
            };
            let order = Order::new(option & 1 != 0, option & 2 != 0);
            let class = names.class_of(class).map(|name| name.to_owned().into());
            let usual =
                of.binary_search_by_key(&column, ColumnRow::number).ok().and_then(|at| of.get(at));
            let usual = usual.map_or(DEFAULT_COLLATION, |column| column.collation);
            let is_usual = collation == 0 || collation == usual;
            let collation = if is_usual { None } else { names.collation_of(collation) };
            let details = KeyDetails::new(class, collation.map(Text::from));
            Key::new(over, Some(order), Details::new(details))
        });
        keys.collect()
    }

    fn index(&self, table: u32, of: &[ColumnRow<'_>], names: &Names<'_>) -> Index {
        let method = Some(self.method(names)).filter(|name| *name != "btree");
        let details = IndexDetails::new(
            method.map(|name| name.to_owned().into()),
            self.included(table, names),
            self.predicate(names),
            self.same_nulls,
            self.parameters.clone().map(Text::from),
            self.invalid,
        );
        let (name, keys) = (self.name.clone().into_owned(), self.keys(table, of, names));
        Index::new(name.into(), self.unique, keys.into(), Details::new(details), None)
    }
}

/// The collation of a key that is an expression, where it is not told (`DEFAULT_COLLATION_OID` in
/// `pg_collation.dat`).
const DEFAULT_COLLATION: u32 = 100;

/// A table, under each name that the manifest may have for it.
pub(super) fn tables(row: &RelationRow, parts: &Parts<'_>, names: &Names<'_>) -> Vec<Table> {
    let number = row.number;
    let columns = parts.columns.get(&number).map(Vec::as_slice).unwrap_or_default();
    let constraints = parts.constraints.get(&number).map(Vec::as_slice).unwrap_or_default();
    let indexes = parts.indexes.get(&number).map(Vec::as_slice).unwrap_or_default();
    let fills = parts.fills.get(&number).map(Vec::as_slice).unwrap_or_default();
    let by_number: HashMap<u32, &IndexRow<'_>> =
        indexes.iter().map(|one| (one.number, one)).collect();
    let keys = constraints.iter().filter(|one| matches!(one.kind, 'p' | 'u' | 'x'));
    let of_keys: HashSet<u32> = keys.map(|one| one.index).collect();

    let shown: Vec<Column> = columns.iter().map(|column| column.column(names, fills)).collect();
    let mut demands: Vec<Constraint> =
        constraints.iter().map(|one| one.constraint(number, names, &by_number)).collect();
    demands.sort_by(|a, b| a.name.cmp(&b.name));
    let plain = indexes.iter().filter(|index| !of_keys.contains(&index.number));
    let mut plain: Vec<Index> = plain.map(|index| index.index(number, columns, names)).collect();
    plain.sort_by(|a, b| a.name.cmp(&b.name));
    let details = Details::new(row.details(names));
    let (shown, demands, plain) = (List::from(shown), List::from(demands), List::from(plain));
    let mut each = names.all(&row.place);
    let Some(name) = each.next() else { return vec![] };
    let table = Table::new(name, shown, true, demands, plain, details, None);
    let others: Vec<Table> = each.map(|name| Table { name, ..table.clone() }).collect();
    [table].into_iter().chain(others).collect()
}
