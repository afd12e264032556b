//! Keys that the server refuses: foreign keys without a key to refer to, or of other types, and second
//! primary keys.
//!
//! Each rule was tried on PostgreSQL 15, which answers with SQLSTATE 42830, 42804, 42704, 42809, 42P16,
//! 42701 and 55000. Source: `ATAddForeignKeyConstraint` and `transformFkeyCheckAttrs` in the server's
//! `tablecmds.c`.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{ColumnType, Relation, Table, Type};
use crate::postgres::syntax::{Constraint, ConstraintDef, Ident, Name, Value};
use crate::source::{Place, Span};

/// Types of the server, without lengths: those of a key, and those that can refer to it. A pair of two
/// that stand here, and not in one line, cannot be compared.
///
/// Source: each pair on PostgreSQL 15.
const COMPARABLE: [(&[&str], &[&str]); 10] = [
    (&["smallint", "integer", "bigint"], &["smallint", "integer", "bigint"]),
    (&["numeric"], &["smallint", "integer", "bigint", "numeric"]),
    (
        &["real", "double precision"],
        &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
    ),
    (&["text", "character varying"], &["text", "character varying", "character"]),
    (&["character"], &["text", "character varying", "character"]),
    (
        &["date", "timestamp without time zone", "timestamp with time zone"],
        &["date", "timestamp without time zone", "timestamp with time zone"],
    ),
    (&["uuid"], &["uuid"]),
    (&["boolean"], &["boolean"]),
    (&["bytea"], &["bytea"]),
    (&["interval"], &["interval"]),
];

impl Replay<'_> {
    /// Whether a key is one that the server takes; reported where it surely is not.
    pub(super) fn check_key(&mut self, table: &ObjectName, written: &ConstraintDef) -> bool {
        match &written.kind {
            Constraint::PrimaryKey { columns, .. } => {
                self.check_distinct(columns, "primary key")
                    && self.check_only_primary(table, written.span)
            }
            Constraint::Unique { columns, .. } => self.check_distinct(columns, "unique constraint"),
            Constraint::ForeignKey { columns, table: other, referenced } => {
                self.check_foreign_key(table, columns, other, referenced)
            }
            Constraint::Check { .. } | Constraint::Exclude { .. } | Constraint::NotNull { .. } => {
                true
            }
        }
    }

    fn check_distinct(&mut self, columns: &[Ident], what: &str) -> bool {
        let twice = columns
            .iter()
            .enumerate()
            .find(|(at, column)| columns[..*at].iter().any(|other| other.name == column.name));
        let Some((_, column)) = twice else { return true };
        let message = format!("column `{}` stands twice in a {what}", column.name);
        self.findings.push(
            Diagnostic::new(Code::BadKey, message)
                .at(self.source, column.span, "a second time")
                .help("take one of the two away"),
        );
        false
    }

    pub(super) fn check_only_primary(&mut self, table: &ObjectName, span: Span) -> bool {
        let Some(found) = self.catalog.table(table).filter(|one| self.catalog.is_judged(one))
        else {
            return true;
        };
        let mut keys = found.constraints.iter();
        let Some(first) = keys.find(|one| one.kind == ConstraintKind::PrimaryKey) else {
            return true;
        };
        let place = first.place.clone();
        let message = format!("table `{table}` has a primary key already, `{}`", first.name);
        self.findings.push(
            Diagnostic::new(Code::BadKey, message)
                .at(self.source, span, "a second primary key")
                .at(&place.source, place.span, "the first one is made here")
                .help("make this one `UNIQUE`, or drop the first one before"),
        );
        false
    }

    fn check_foreign_key(
        &mut self,
        table: &ObjectName,
        columns: &[Ident],
        other: &Name,
        referenced: &[Ident],
    ) -> bool {
        let Some(full) = self.relation(other).filter(|_| !self.path.is_unknown()) else {
            return true;
        };
        if let Some(relation @ Relation::Other { what, place, .. }) =
            self.catalog.relations.get(&full)
            && *what != "foreign table"
            && self.catalog.is_known(&full, relation)
        {
            let (what, place) = (*what, place.clone());
            let message = format!("a foreign key cannot refer to {what} `{full}`");
            self.report_key(
                message,
                other.span,
                format!("it is a {what}, not a table"),
                &place,
                what,
            )
            .help("refer to a table")
            .push(self);
            return false;
        }
        let Some(found) = self.catalog.table(&full).filter(|one| self.catalog.is_judged(one))
        else {
            return true;
        };
        let place = found.place.clone();
        if !referenced.is_empty() && referenced.len() != columns.len() {
            let message = format!(
                "a foreign key of {} refers to {}",
                counted(columns.len()),
                counted(referenced.len())
            );
            self.report_key(message, other.span, "as many are needed here", &place, "table")
                .help("name a column of the other table for each column of this one")
                .push(self);
            return false;
        }
        let wanted: Vec<String> = referenced.iter().map(|column| column.name.clone()).collect();
        let keys = keys(found);
        let key = if wanted.is_empty() {
            let primary =
                found.constraints.iter().find(|one| one.kind == ConstraintKind::PrimaryKey);
            let Some(primary) = primary else {
                let help = match keys.iter().find(|key| key.columns.len() == columns.len()) {
                    Some(key) => format!("write `REFERENCES {full} ({})`", key.columns.join(", ")),
                    None => format!("make one: `ALTER TABLE {full} ADD PRIMARY KEY (..)`"),
                };
                let message = format!("table `{full}` has no primary key to refer to");
                let label = "without columns it refers to the primary key";
                self.report_key(message, other.span, label, &place, "table").help(help).push(self);
                return false;
            };
            primary.columns.clone()
        } else {
            wanted
        };
        if key.len() != columns.len() {
            let message = format!(
                "a foreign key of {} refers to the primary key of `{full}`, which has {}",
                counted(columns.len()),
                counted(key.len())
            );
            let label = format!("the key is over {}", listed(&key));
            self.report_key(message, other.span, label, &place, "table")
                .help(format!("name the columns: `REFERENCES {full} (..)`"))
                .push(self);
            return false;
        }
        self.check_unique(other, &full, (&keys, &key), &place)
            && self.check_types(table, columns, &full, &key)
    }

    /// Reports a foreign key to columns that no key is over, or only one that holds at the end.
    fn check_unique(
        &mut self,
        other: &Name,
        full: &ObjectName,
        (keys, key): (&[Key], &[String]),
        place: &Place,
    ) -> bool {
        let same = |one: &&Key| {
            one.columns.len() == key.len() && key.iter().all(|column| one.columns.contains(column))
        };
        let matching: Vec<&Key> = keys.iter().filter(same).collect();
        if matching.is_empty() {
            let message =
                format!("no primary key or unique key of `{full}` is over {}", listed(key));
            let near =
                keys.iter().find(|one| key.iter().all(|column| one.columns.contains(column)));
            let help = match near {
                Some(near) if near.columns.len() > key.len() => format!(
                    "refer to all of {}, or make a key over {}",
                    listed(&near.columns),
                    listed(key)
                ),
                _ => {
                    format!("make one before: `ALTER TABLE {full} ADD UNIQUE ({})`", key.join(", "))
                }
            };
            let label = "the columns of a foreign key's other table have to be unique together";
            self.report_key(message, other.span, label, place, "table").help(help).push(self);
            return false;
        }
        if let Some(deferrable) = matching.iter().find(|one| one.deferrable)
            && matching.len() == 1
        {
            let (name, at) = (deferrable.name.clone(), deferrable.place.clone());
            let message = format!("a foreign key cannot refer to `{name}`, which is deferrable");
            self.findings.push(
                Diagnostic::new(Code::BadKey, message)
                    .at(self.source, other.span, "it needs a key that holds at any time")
                    .at(&at.source, at.span, "made deferrable here")
                    .help("take `DEFERRABLE` away from the key"),
            );
            return false;
        }
        true
    }

    /// Reports the first pair of columns that surely cannot be compared.
    fn check_types(
        &mut self,
        table: &ObjectName,
        columns: &[Ident],
        other: &ObjectName,
        key: &[String],
    ) -> bool {
        let (Some(from), Some(to)) = (self.catalog.table(table), self.catalog.table(other)) else {
            return true;
        };
        let pairs = columns.iter().zip(key).filter_map(|(column, wanted)| {
            let (found, wanted) = (from.column(&column.name)?, to.column(wanted)?);
            let refuses = self.cannot_be_compared(&found.data_type, &wanted.data_type);
            refuses.then(|| (column.clone(), found.data_type.clone(), wanted.clone()))
        });
        let Some((column, data_type, wanted)) = pairs.into_iter().next() else { return true };
        let message = format!(
            "a foreign key of type {data_type} cannot refer to `{other}.{}` of type {}",
            wanted.name, wanted.data_type
        );
        self.findings.push(
            Diagnostic::new(Code::BadKey, message)
                .at(self.source, column.span, format!("this column is of type {data_type}"))
                .at(&wanted.place.source, wanted.place.span, "the two cannot be compared")
                .help("give both columns one type"),
        );
        false
    }

    fn cannot_be_compared(&self, one: &ColumnType, key: &ColumnType) -> bool {
        let is_enum = |name: &ObjectName| matches!(self.catalog.types.get(name), Some(Type::Enum(item)) if self.catalog.is_certain(item.made));
        match (one, key) {
            (ColumnType::Server(one), ColumnType::Server(key)) => {
                let (one, key) = (without_length(one), without_length(key));
                let is_listed =
                    |name: &str| COMPARABLE.iter().any(|(keys, _)| keys.contains(&name));
                let may_refer = COMPARABLE
                    .iter()
                    .any(|(keys, others)| keys.contains(&&*key) && others.contains(&&*one));
                is_listed(&one) && is_listed(&key) && !may_refer
            }
            (
                ColumnType::Ours { name: one, array: false },
                ColumnType::Ours { name: key, array: false },
            ) => one != key && is_enum(one) && is_enum(key),
            (ColumnType::Ours { name, array: false }, ColumnType::Server(other))
            | (ColumnType::Server(other), ColumnType::Ours { name, array: false }) => {
                let other = without_length(other);
                is_enum(name) && COMPARABLE.iter().any(|(keys, _)| keys.contains(&&*other))
            }
            _ => false,
        }
    }

    fn report_key(
        &self,
        message: String,
        at: Span,
        label: impl Into<String>,
        place: &Place,
        what: &str,
    ) -> Report {
        let made = format!("the {what} is created here");
        Report(Diagnostic::new(Code::BadKey, message).at(self.source, at, label).at(
            &place.source,
            first_line(place),
            made,
        ))
    }
}

/// A finding with two labels that waits for its help.
struct Report(Diagnostic);

impl Report {
    fn help(self, help: impl Into<String>) -> Report {
        Report(self.0.help(help))
    }

    fn push(self, replay: &mut Replay<'_>) {
        replay.findings.push(self.0);
    }
}

/// What a foreign key can refer to.
struct Key {
    name: String,
    columns: Vec<String>,
    deferrable: bool,
    place: Place,
}

/// The keys of a table, and its unique indexes over plain columns and all rows, which are as good.
fn keys(table: &Table) -> Vec<Key> {
    let is_key = |kind| matches!(kind, ConstraintKind::PrimaryKey | ConstraintKind::Unique);
    let constraints = table.constraints.iter().filter(|one| is_key(one.kind)).map(|one| Key {
        name: one.name.clone(),
        columns: one.columns.clone(),
        deferrable: match one.definition.get("deferral") {
            Some(Value::Exact(text)) => text != "not deferrable",
            _ => false,
        },
        place: one.place.clone(),
    });
    let indexes = table.indexes.iter().filter(|one| one.unique && !one.partial);
    let indexes = indexes.filter_map(|one| {
        let columns: Vec<String> = one.keys.iter().flatten().cloned().collect();
        (columns.len() == one.keys.len()).then(|| Key {
            name: one.name.clone().unwrap_or_default(),
            columns,
            deferrable: false,
            place: one.place.clone(),
        })
    });
    constraints.chain(indexes).collect()
}

fn without_length(name: &str) -> String {
    match (name.find('('), name.find(')')) {
        (Some(open), Some(close)) if open < close => {
            format!("{}{}", &name[..open], &name[close + 1..])
        }
        _ => name.to_owned(),
    }
}

fn counted(columns: usize) -> String {
    match columns {
        1 => "one column".to_owned(),
        other => format!("{other} columns"),
    }
}

fn listed(names: &[String]) -> String {
    format!("`{}`", names.join("`, `"))
}
