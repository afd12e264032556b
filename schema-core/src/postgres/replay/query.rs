//! The columns that a query gives: their names, and their types where these surely follow.
//!
//! Tried on PostgreSQL 15 with `CREATE TABLE AS` and `CREATE VIEW`. Sources: `select_common_type`
//! and `select_common_typmod` in the server's `parse_coerce.c`, `exprTypmod` in `nodeFuncs.c`,
//! `transformSetOperationTree` in `analyze.c`, `extractRemainingColumns` in `parse_clause.c`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{ColumnType, Found, Relation, Type, ViewColumn};
use crate::postgres::syntax::{Arm, From, Ident, Joined, Name, Output, Query, Scalar, Select};

/// The columns that every table has besides its own.
const SYSTEM: [(&str, &str); 6] = [
    ("ctid", "tid"),
    ("cmax", "cid"),
    ("cmin", "cid"),
    ("tableoid", "oid"),
    ("xmax", "xid"),
    ("xmin", "xid"),
];

/// Whether every table has a column of that name.
pub(super) fn is_of_every_table(column: &str) -> bool {
    SYSTEM.iter().any(|(name, _)| *name == column)
}

/// What can be called on a whole row by writing it as a column of it.
const CALLED_ON_ROWS: [&str; 10] = [
    "array_agg",
    "count",
    "json_agg",
    "jsonb_agg",
    "name",
    "row_to_json",
    "text",
    "to_json",
    "to_jsonb",
    "varchar",
];

/// What is known of the type of a value.
#[derive(Debug, Clone)]
enum Inferred {
    Type(ColumnType),
    /// A string or a `NULL`, which takes the type that its place asks for.
    Untyped,
    Unknown,
}

type Columns = Vec<(String, Inferred)>;

/// What can be named by an alias.
struct Item {
    alias: Option<String>,
    /// The relation, if its columns go by their own names.
    relation: Option<ObjectName>,
    columns: Option<Columns>,
}

/// What stands in a `FROM`.
#[derive(Default)]
struct Read {
    items: Vec<Item>,
    /// The columns that `*` stands for.
    all: Option<Columns>,
}

/// The names that a query can use, and what it names that surely is not there.
#[derive(Default)]
pub(super) struct Scope {
    common: Vec<(String, Option<Columns>)>,
    /// From the outermost query to this one.
    reads: Vec<Read>,
    pub(super) no_tables: Vec<Name>,
    pub(super) no_columns: Vec<(ObjectName, Ident)>,
}

impl Replay<'_> {
    /// The columns of a query, the first of them under the names that are given to them.
    pub(super) fn output(
        &self,
        query: &Query,
        called: &[String],
        scope: &mut Scope,
    ) -> Option<Vec<ViewColumn>> {
        let mut columns = self.columns_of_query(query, scope)?;
        rename(&mut columns, called);
        // A name that is not known.
        if columns.iter().any(|(name, _)| name.is_empty()) {
            return None;
        }
        let column = |(name, inferred)| ViewColumn {
            name,
            data_type: match settled(inferred) {
                Inferred::Type(data_type) => Some(data_type),
                Inferred::Untyped | Inferred::Unknown => None,
            },
        };
        Some(columns.into_iter().map(column).collect())
    }

    fn columns_of_query(&self, query: &Query, scope: &mut Scope) -> Option<Columns> {
        self.columns_of_arms(query, None, scope)
    }

    /// `own` is the place of a query of a `WITH` that may read itself: its first arm says what it has.
    fn columns_of_arms(
        &self,
        query: &Query,
        own: Option<(usize, &[String])>,
        scope: &mut Scope,
    ) -> Option<Columns> {
        let outside = scope.common.len();
        for common in &query.common {
            scope.common.push((common.name.clone(), None));
            let at = scope.common.len() - 1;
            let columns = common.query.as_ref();
            let own = Some((at, &*common.called));
            let columns = columns.and_then(|inner| self.columns_of_arms(inner, own, scope));
            scope.common[at].1 = columns.map(|columns| settle(columns, &common.called));
        }
        let mut arms = query.arms.iter();
        let mut columns = arms.next().and_then(|arm| self.columns_of_arm(arm, scope));
        if let (Some((at, called)), true) = (own, query.arms.len() > 1) {
            scope.common[at].1 = columns.clone().map(|columns| settle(columns, called));
        }
        for arm in arms {
            let other = self.columns_of_arm(arm, scope);
            let Some(columns) = &mut columns else { continue };
            match other {
                Some(other) if other.len() == columns.len() => {
                    for ((_, one), (_, other)) in columns.iter_mut().zip(other) {
                        *one = self.common(vec![one.clone(), other]);
                    }
                }
                _ => columns.iter_mut().for_each(|(_, one)| *one = Inferred::Unknown),
            }
        }
        scope.common.truncate(outside);
        columns
    }

    fn columns_of_arm(&self, arm: &Arm, scope: &mut Scope) -> Option<Columns> {
        match arm {
            Arm::Select(select) => self.columns_of_select(select, scope),
            Arm::Query(query) => self.columns_of_query(query, scope),
            Arm::Values(rows) => {
                let width = rows.first()?.len();
                let mut columns = Vec::with_capacity(width);
                for at in 0..width {
                    let values: Vec<Inferred> = rows
                        .iter()
                        .map(|row| {
                            row.get(at).map_or(Inferred::Unknown, |one| self.scalar(one, scope))
                        })
                        .collect();
                    let is_untyped = values.iter().all(|one| matches!(one, Inferred::Untyped));
                    let common = if is_untyped { Inferred::Untyped } else { self.common(values) };
                    columns.push((format!("column{}", at + 1), common));
                }
                Some(columns)
            }
            Arm::Unknown => None,
        }
    }

    fn columns_of_select(&self, select: &Select, scope: &mut Scope) -> Option<Columns> {
        let read = self.read(&select.from, scope);
        scope.reads.push(read);
        let mut columns = Some(Columns::new());
        for output in &select.outputs {
            let given = match output {
                Output::All => scope.reads.last().and_then(|read| read.all.clone()),
                Output::AllOf(alias) => {
                    let items = scope.reads.iter().rev().flat_map(|read| &read.items);
                    let mut of = items.filter(|item| item.alias.as_ref() == Some(&alias.name));
                    of.next().and_then(|item| item.columns.clone())
                }
                // A name that is given from outside stands for one that is not known.
                Output::One(name, value) => {
                    Some(vec![(name.clone().unwrap_or_default(), self.scalar(value, scope))])
                }
            };
            columns = match (columns, given) {
                (Some(mut columns), Some(given)) => {
                    columns.extend(given);
                    Some(columns)
                }
                _ => None,
            };
        }
        scope.reads.pop();
        columns
    }

    fn read(&self, from: &[From], scope: &mut Scope) -> Read {
        let mut read = Read { items: vec![], all: Some(vec![]) };
        for item in from {
            // What stands to its right may be a `LATERAL` of it.
            scope.reads.push(read);
            let next = self.read_item(item, scope);
            read = scope.reads.pop().unwrap_or_default();
            read.items.extend(next.items);
            read.all = match (read.all, next.all) {
                (Some(mut all), Some(next)) => {
                    all.extend(next);
                    Some(all)
                }
                _ => None,
            };
        }
        read
    }

    fn read_item(&self, from: &From, scope: &mut Scope) -> Read {
        let item = |alias: Option<String>, relation, columns: Option<Columns>| Read {
            items: vec![Item { alias, relation, columns: columns.clone() }],
            all: columns,
        };
        match from {
            From::Relation { name, alias, called } => {
                let mut common = scope.common.iter().rev();
                let common =
                    common.find(|(one, _)| name.schema.is_none() && *one == name.name.name);
                let (relation, columns) = match common {
                    Some((_, columns)) => (None, columns.clone()),
                    None => self.relation_columns(name, scope),
                };
                let columns = columns.map(|columns| settle(columns, called));
                let relation = relation.filter(|_| called.is_empty());
                item(Some(alias.clone()), relation, columns)
            }
            From::Query { query, alias, called } => {
                let columns = self.columns_of_query(query, scope);
                let columns = columns.map(|columns| settle(columns, called));
                item(Some(alias.clone()), None, columns)
            }
            From::Join { left, right, on } => {
                let left = self.read_item(left, scope);
                scope.reads.push(left);
                let right = self.read_item(right, scope);
                let left = scope.reads.pop().unwrap_or_default();
                let all = match (left.all, right.all) {
                    (Some(left), Some(right)) => joined(left, right, on),
                    _ => None,
                };
                Read { items: left.items.into_iter().chain(right.items).collect(), all }
            }
            From::Aliased { inner, alias, called } => {
                let inner = self.read_item(inner, scope);
                let columns = inner.all.map(|columns| settle(columns, called));
                item(Some(alias.clone()), None, columns)
            }
            From::Unknown { alias } => item(alias.clone(), None, None),
        }
    }

    /// A relation that a query reads, and its columns, if they are all known.
    fn relation_columns(
        &self,
        name: &Name,
        scope: &mut Scope,
    ) -> (Option<ObjectName>, Option<Columns>) {
        let full = match self.find(name) {
            Found::Table(full) => Some(full),
            Found::Nothing => {
                scope.no_tables.push(name.clone());
                None
            }
            Found::Other | Found::Perhaps => {
                self.relation(name).filter(|_| !self.path.is_unknown() || name.schema.is_some())
            }
        };
        let Some(full) = full else { return (None, None) };
        let columns = self.columns_of_relation(&full).map(|columns| {
            let typed = |column: ViewColumn| {
                let data_type = column.data_type.map_or(Inferred::Unknown, Inferred::Type);
                (column.name, data_type)
            };
            columns.into_iter().map(typed).collect()
        });
        (Some(full), columns)
    }

    /// The columns of a table or view, if they are all known.
    pub(super) fn columns_of_relation(&self, relation: &ObjectName) -> Option<Vec<ViewColumn>> {
        match self.catalog.relations.get(relation)? {
            Relation::Table(table) if self.catalog.is_judged(table) => {
                let columns = table.columns.iter().map(|column| ViewColumn {
                    name: column.name.clone(),
                    data_type: Some(column.data_type.clone())
                        .filter(|one| !matches!(one, ColumnType::Unknown(_))),
                });
                Some(columns.collect())
            }
            known @ Relation::Other { view: Some(view), .. }
                if self.catalog.is_known(relation, known) =>
            {
                view.columns.clone()
            }
            _ => None,
        }
    }

    fn scalar(&self, value: &Scalar, scope: &mut Scope) -> Inferred {
        let server = |name: &str| Inferred::Type(ColumnType::Server(name.to_owned()));
        match value {
            Scalar::Of(name) => server(name),
            Scalar::Untyped => Inferred::Untyped,
            Scalar::Cast(to) => match self.column_type(to) {
                ColumnType::Unknown(_) => Inferred::Unknown,
                known => Inferred::Type(known),
            },
            Scalar::Column { of: Some(of), name } => self.column_of(of, name, scope),
            Scalar::Column { of: None, name } => Self::bare_column(name, scope),
            Scalar::Common(values) => {
                let values = values.iter().map(|one| self.scalar(one, scope)).collect();
                self.common(values)
            }
            Scalar::Call { name, arguments } => {
                let arguments: Vec<Inferred> =
                    arguments.iter().map(|one| self.scalar(one, scope)).collect();
                self.call(name, &arguments)
            }
            Scalar::Operator { operator, left, right } => {
                let (left, right) = (self.scalar(left, scope), self.scalar(right, scope));
                operation(operator, &left, &right)
            }
            Scalar::Array(values) => {
                let values = values.iter().map(|one| self.scalar(one, scope)).collect();
                array_of(self.common(values))
            }
            Scalar::Element(of) => match self.scalar(of, scope) {
                Inferred::Type(ColumnType::Server(name)) => match name.strip_suffix("[]") {
                    Some(element) => server(element),
                    None => Inferred::Unknown,
                },
                Inferred::Type(ColumnType::Ours { name, array: true }) => {
                    Inferred::Type(ColumnType::Ours { name, array: false })
                }
                _ => Inferred::Unknown,
            },
            Scalar::Query(query) => self.only_column(query, scope),
            Scalar::ArrayOf(query) => array_of(self.only_column(query, scope)),
            Scalar::Unknown => Inferred::Unknown,
        }
    }

    fn only_column(&self, query: &Query, scope: &mut Scope) -> Inferred {
        let columns = self.columns_of_query(query, scope);
        let first = columns.and_then(|columns| columns.into_iter().next());
        first.map_or(Inferred::Unknown, |(_, inferred)| settled(inferred))
    }

    fn column_of(&self, of: &Ident, name: &Ident, scope: &mut Scope) -> Inferred {
        let items = scope.reads.iter().rev().flat_map(|read| &read.items);
        let Some(item) = items.into_iter().find(|item| item.alias.as_ref() == Some(&of.name))
        else {
            return Inferred::Unknown;
        };
        let Some(columns) = &item.columns else { return Inferred::Unknown };
        if let Some((_, inferred)) = columns.iter().find(|(one, _)| *one == name.name) {
            return inferred.clone();
        }
        if let Some(inferred) = system_column(&name.name) {
            return inferred;
        }
        let relation = item.relation.clone();
        if let Some(relation) = relation.filter(|_| !self.may_be_called_on_rows(&name.name)) {
            scope.no_columns.push((relation, name.clone()));
        }
        Inferred::Unknown
    }

    fn bare_column(name: &Ident, scope: &mut Scope) -> Inferred {
        for (at, read) in scope.reads.iter().enumerate().rev() {
            let known: Vec<&Columns> = match &read.all {
                Some(all) => vec![all],
                None => read.items.iter().filter_map(|item| item.columns.as_ref()).collect(),
            };
            let mut found = known.iter().copied().flatten().filter(|(one, _)| *one == name.name);
            if let Some((_, inferred)) = found.next() {
                // Two of the name: one of a `USING`, in a join that is not all known.
                return if found.next().is_none() { inferred.clone() } else { Inferred::Unknown };
            }
            if read.all.is_none() {
                return Inferred::Unknown;
            }
            if let Some(inferred) = system_column(&name.name) {
                return inferred;
            }
            // The whole row.
            if read.items.iter().any(|item| item.alias.as_ref() == Some(&name.name)) {
                return Inferred::Unknown;
            }
            if let ([Item { relation: Some(relation), .. }], 0) = (&*read.items, at) {
                let relation = relation.clone();
                scope.no_columns.push((relation, name.clone()));
                return Inferred::Unknown;
            }
        }
        Inferred::Unknown
    }

    fn may_be_called_on_rows(&self, name: &str) -> bool {
        CALLED_ON_ROWS.contains(&name) || self.catalog.routines_named(name).next().is_some()
    }

    /// The type that values of several become.
    fn common(&self, values: Vec<Inferred>) -> Inferred {
        let mut common: Option<ColumnType> = None;
        let mut untyped = false;
        for value in values {
            let data_type = match value {
                Inferred::Type(data_type) => data_type,
                Inferred::Untyped => {
                    untyped = true;
                    continue;
                }
                Inferred::Unknown => return Inferred::Unknown,
            };
            common = match common {
                None => Some(data_type),
                Some(one) if one == data_type => Some(one),
                Some(one) => match wider(&one, &data_type) {
                    Some(wider) => Some(wider),
                    None => return Inferred::Unknown,
                },
            };
        }
        match common {
            None => settled(Inferred::Untyped),
            Some(one) if !untyped => Inferred::Type(one),
            // A domain gives way to its type.
            Some(ColumnType::Ours { name, array }) => match self.catalog.types.get(&name) {
                Some(Type::Enum(_)) => Inferred::Type(ColumnType::Ours { name, array }),
                _ => Inferred::Unknown,
            },
            Some(one) => Inferred::Type(bare(&one)),
        }
    }

    fn call(&self, name: &str, arguments: &[Inferred]) -> Inferred {
        // One of ours may be meant.
        if self.catalog.routines_named(name).next().is_some() {
            return Inferred::Unknown;
        }
        if let ("min" | "max", [Inferred::Type(ColumnType::Ours { name, array: false })]) =
            (name, arguments)
        {
            let is_enum = matches!(self.catalog.types.get(name), Some(Type::Enum(_)));
            return if is_enum { arguments[0].clone() } else { Inferred::Unknown };
        }
        if let ("array_agg", [of @ Inferred::Type(_)]) = (name, arguments) {
            return match of {
                Inferred::Type(one @ ColumnType::Server(_)) => array_of(Inferred::Type(bare(one))),
                _ => Inferred::Unknown,
            };
        }
        if let ("nullif", [one @ Inferred::Type(_), other]) = (name, arguments) {
            // It is what the operator takes that compares the two.
            if shape(one) == "character varying" {
                return Inferred::Unknown;
            }
            let same = match (one, other) {
                (Inferred::Type(one), Inferred::Type(other)) => bare(one) == bare(other),
                (Inferred::Type(ColumnType::Server(_)), Inferred::Untyped) => true,
                _ => false,
            };
            return if same { one.clone() } else { Inferred::Unknown };
        }
        let of: Vec<String> = arguments.iter().map(shape).collect();
        let of: Vec<&str> = of.iter().map(String::as_str).collect();
        match result(name, &of) {
            Some(data_type) => Inferred::Type(ColumnType::Server(data_type)),
            None => Inferred::Unknown,
        }
    }
}

fn rename(columns: &mut Columns, called: &[String]) {
    for ((name, _), called) in columns.iter_mut().zip(called) {
        name.clone_from(called);
    }
}

/// Columns of a query in a `FROM`, under the names that are given to them there.
fn settle(mut columns: Columns, called: &[String]) -> Columns {
    rename(&mut columns, called);
    columns.into_iter().map(|(name, inferred)| (name, settled(inferred))).collect()
}

/// A string that nothing gives a type is `text`.
fn settled(inferred: Inferred) -> Inferred {
    match inferred {
        Inferred::Untyped => Inferred::Type(ColumnType::Server("text".to_owned())),
        other => other,
    }
}

fn system_column(name: &str) -> Option<Inferred> {
    let (_, data_type) = SYSTEM.iter().find(|(one, _)| *one == name)?;
    Some(Inferred::Type(ColumnType::Server((*data_type).to_owned())))
}

/// The columns of a join: those that are one come first.
fn joined(left: Columns, right: Columns, on: &Joined) -> Option<Columns> {
    let count =
        |columns: &Columns, name: &str| columns.iter().filter(|(one, _)| one == name).count();
    let using: Vec<String> = match on {
        Joined::Apart => vec![],
        Joined::Using(names) => names.clone(),
        Joined::Natural => {
            let names = left.iter().map(|(name, _)| name);
            names.filter(|name| count(&right, name) > 0).cloned().collect()
        }
    };
    let mut all = Columns::new();
    for name in &using {
        if count(&left, name) != 1 || count(&right, name) != 1 {
            return None;
        }
        let of = |columns: &Columns| columns.iter().find(|(one, _)| one == name).cloned();
        let (one, other) = (of(&left)?, of(&right)?);
        let same = matches!((&one.1, &other.1), (Inferred::Type(one), Inferred::Type(other)) if one == other);
        all.push(if same { one } else { (name.clone(), Inferred::Unknown) });
    }
    all.extend(left.into_iter().chain(right).filter(|(name, _)| !using.contains(name)));
    Some(all)
}

fn array_of(element: Inferred) -> Inferred {
    match element {
        // An array of arrays is an array of more dimensions.
        Inferred::Type(ColumnType::Server(name)) if name.ends_with("[]") => {
            Inferred::Type(ColumnType::Server(name))
        }
        Inferred::Type(ColumnType::Server(name)) => {
            Inferred::Type(ColumnType::Server(format!("{name}[]")))
        }
        Inferred::Type(ColumnType::Ours { name, .. }) => {
            Inferred::Type(ColumnType::Ours { name, array: true })
        }
        _ => Inferred::Unknown,
    }
}

/// A type without its length, precision or fields.
fn bare(data_type: &ColumnType) -> ColumnType {
    match data_type {
        ColumnType::Server(name) => ColumnType::Server(bare_name(name)),
        other => other.clone(),
    }
}

fn bare_name(name: &str) -> String {
    if let Some(element) = name.strip_suffix("[]") {
        return format!("{}[]", bare_name(element));
    }
    let without = match (name.find('('), name.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", &name[..open], &name[close + 1..])
        }
        _ => name.to_owned(),
    };
    match &*without {
        "character" => "bpchar".to_owned(),
        "bit" => "\"bit\"".to_owned(),
        other if other.starts_with("interval ") => "interval".to_owned(),
        _ => without,
    }
}

/// Numbers, the wider ones last: each becomes a later one by itself.
const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];

fn rank(name: &str) -> Option<usize> {
    NUMBERS.iter().position(|one| *one == name)
}

/// The type that two become that are not the same.
fn wider(one: &ColumnType, other: &ColumnType) -> Option<ColumnType> {
    let (ColumnType::Server(one), ColumnType::Server(other)) = (one, other) else { return None };
    let (one, other) = (bare_name(one), bare_name(other));
    if one == other {
        return Some(ColumnType::Server(one));
    }
    let (first, second) = (rank(&one)?, rank(&other)?);
    Some(ColumnType::Server(NUMBERS[first.max(second)].to_owned()))
}

/// How a value stands in the tables below: the bare name of its type, `'` for a string without one,
/// `?` for what is not known.
fn shape(value: &Inferred) -> String {
    match value {
        Inferred::Type(ColumnType::Server(name)) => bare_name(name),
        Inferred::Untyped => "'".to_owned(),
        Inferred::Type(_) | Inferred::Unknown => "?".to_owned(),
    }
}

/// What an operator gives.
#[expect(clippy::match_same_arms, reason = "a table: a line for each operator")]
fn operation(operator: &str, left: &Inferred, right: &Inferred) -> Inferred {
    const TEXT: [&str; 3] = ["text", "character varying", "'"];
    const INSTANT: [&str; 2] = ["timestamp with time zone", "timestamp without time zone"];
    let (left, right) = (shape(left), shape(right));
    let is_text = |name: &str| TEXT.contains(&name);
    let is_instant = |name: &str| INSTANT.contains(&name);
    let given = match (operator, &*left, &*right) {
        ("||", one, other) if is_text(one) && is_text(other) => "text",
        ("||", "jsonb", "jsonb" | "'") => "jsonb",
        ("->>" | "#>>", "json" | "jsonb", _) => "text",
        ("->" | "#>", "json", _) => "json",
        ("->" | "#>", "jsonb", _) => "jsonb",
        ("at time zone", "timestamp with time zone", "'" | "text") => INSTANT[1],
        ("at time zone", "timestamp without time zone", "'" | "text") => INSTANT[0],
        ("+" | "-", one, "interval") if is_instant(one) => one,
        ("-", one, other) if is_instant(one) && one == other => "interval",
        ("+" | "-", "date", "integer") => "date",
        ("-", "date", "date") => "integer",
        ("+" | "-", "date", "interval") => INSTANT[1],
        ("+" | "-" | "*" | "/", one, other) => match (rank(one), rank(other)) {
            // `real` with another kind of number is `double precision`.
            (Some(first), Some(second)) if first != second && first.max(second) == 4 => NUMBERS[5],
            (Some(first), Some(second)) => NUMBERS[first.max(second)],
            _ => return Inferred::Unknown,
        },
        ("%", one, other) => match (rank(one), rank(other)) {
            (Some(first @ ..4), Some(second @ ..4)) => NUMBERS[first.max(second)],
            _ => return Inferred::Unknown,
        },
        _ => return Inferred::Unknown,
    };
    Inferred::Type(ColumnType::Server(given.to_owned()))
}

/// What a function of the server gives, for arguments of just its types.
///
/// Source: `pg_proc` of PostgreSQL 15; nothing stands here that 15 to 18 do not all have.
#[expect(clippy::match_same_arms, reason = "a table: a line for each group of functions")]
fn result(name: &str, of: &[&str]) -> Option<String> {
    let is_text = |name: &str| matches!(name, "text" | "character varying" | "'");
    let given = match (name, of) {
        ("count" | "row_number" | "rank" | "dense_rank" | "nextval", _) => "bigint",
        ("now" | "clock_timestamp" | "statement_timestamp" | "transaction_timestamp", []) => {
            "timestamp with time zone"
        }
        ("gen_random_uuid", []) => "uuid",
        ("random" | "date_part", _) => "double precision",
        ("sum", ["smallint" | "integer"]) => "bigint",
        ("sum", ["bigint" | "numeric"]) => "numeric",
        ("avg", ["smallint" | "integer" | "bigint" | "numeric"]) => "numeric",
        ("avg", ["real" | "double precision"]) => "double precision",
        ("sum" | "avg", ["interval"]) => "interval",
        ("sum", [same @ ("real" | "double precision")]) => same,
        (
            "min" | "max",
            [
                same @ ("smallint"
                | "integer"
                | "bigint"
                | "numeric"
                | "real"
                | "double precision"
                | "text"
                | "date"
                | "interval"
                | "timestamp with time zone"
                | "timestamp without time zone"
                | "inet"),
            ],
        ) => same,
        ("min" | "max", ["bpchar"]) => "bpchar",
        ("min" | "max" | "lower" | "upper" | "md5" | "initcap", ["character varying"]) => "text",
        ("lower" | "upper" | "md5" | "initcap", ["text"]) => "text",
        ("length" | "char_length" | "character_length" | "octet_length", [one])
            if is_text(one) && *one != "'" =>
        {
            "integer"
        }
        ("concat" | "concat_ws" | "format" | "to_char", _) => "text",
        ("string_agg", [one, other]) if is_text(one) && is_text(other) => "text",
        ("bool_and" | "bool_or" | "every", ["boolean"]) => "boolean",
        (
            "json_agg" | "json_build_object" | "json_build_array" | "json_object_agg"
            | "row_to_json" | "to_json",
            _,
        ) => "json",
        (
            "jsonb_agg" | "jsonb_build_object" | "jsonb_build_array" | "jsonb_object_agg"
            | "to_jsonb",
            _,
        ) => "jsonb",
        (
            "abs",
            [
                same
                @ ("smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision"),
            ],
        ) => same,
        ("round" | "ceil" | "ceiling" | "floor", [same @ ("numeric" | "double precision")])
        | ("round", [same @ "numeric", "integer"]) => same,
        (
            "date_trunc",
            ["'" | "text", same @ ("timestamp with time zone" | "timestamp without time zone")],
        ) => same,
        _ => return None,
    };
    Some(given.to_owned())
}
