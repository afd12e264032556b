//! Where each part of the schema comes from: the statement that made it, or last changed it.

use std::borrow::Cow;
use std::collections::HashMap;

use schema_manifest::sqlite::{Written, WrittenConstraint, tokens};
use schema_manifest::{Constraint, ConstraintKind, Manifest, ObjectKind, Origin, Table};

use super::connection::Connection;
use super::observe::{rows, text};
use crate::source::{Source, Span};

/// Which statement made or last changed each table, column, index, view and trigger.
#[derive(Default)]
pub(super) struct Origins {
    /// By the name in lower case.
    tables: HashMap<String, TableOrigin>,
    /// The indexes, views and triggers, by SQLite's word and the name in lower case.
    made: HashMap<(&'static str, String), Place>,
    /// `PRAGMA schema_version` when it was last looked at.
    version: i64,
}

/// A statement of a migration.
#[derive(Clone)]
struct Place {
    version: i64,
    source: Source,
    span: Span,
}

struct TableOrigin {
    place: Place,
    /// By the name in lower case.
    columns: HashMap<String, (ColumnShape, Origin)>,
}

/// Type, nullability, default.
type ColumnShape = [Option<String>; 3];

impl Place {
    /// The statement itself, or a byte of it.
    fn origin(&self, at: usize) -> Origin {
        let line = self.source.line(self.span.start + u32::try_from(at).unwrap_or_default());
        Origin::new(self.version, self.source.path().to_owned().into(), line)
    }
}

impl Origins {
    /// Called after each statement: remembers what it made.
    pub(super) fn observe(
        &mut self,
        connection: &Connection,
        version: i64,
        source: &Source,
        span: Span,
    ) {
        let seen = connection.seen();
        let now = schema_version(connection);
        if now == self.version {
            return;
        }
        self.version = now;
        let place = Place { version, source: source.clone(), span };
        for table in &seen.dropped {
            self.tables.remove(&table.to_ascii_lowercase());
        }
        for (kind, name) in seen.made {
            self.made.insert((kind, name.to_ascii_lowercase()), place.clone());
        }
        for table in seen.created {
            self.look(connection, &table, &place);
        }
        for table in seen.altered {
            if !self.look(connection, &table, &place) {
                self.rename(connection, &table, &place);
            }
        }
    }

    /// A table is not there under its old name any more: it is the one that is not known yet. It comes
    /// from where it was made, under whatever name.
    fn rename(&mut self, connection: &Connection, old: &str, place: &Place) {
        let mut moved = self.tables.remove(&old.to_ascii_lowercase());
        for table in table_names(connection) {
            let lower = table.to_ascii_lowercase();
            if self.tables.contains_key(&lower) {
                continue;
            }
            if let Some(moved) = moved.take() {
                self.tables.insert(lower, moved);
            }
            self.look(connection, &table, place);
        }
    }

    /// Remembers what a statement did to a table; `false` where there is none of that name.
    fn look(&mut self, connection: &Connection, table: &str, place: &Place) -> bool {
        let columns = columns(connection, table);
        if columns.is_empty() {
            return false;
        }
        let known = self
            .tables
            .entry(table.to_ascii_lowercase())
            .or_insert_with(|| TableOrigin { place: place.clone(), columns: HashMap::new() });
        for (name, shape) in columns {
            let lower = name.to_ascii_lowercase();
            if known.columns.get(&lower).is_none_or(|(old, _)| *old != shape) {
                let at = place_of(&place.source, place.span, &name).unwrap_or(0);
                known.columns.insert(lower, (shape, place.origin(at)));
            }
        }
        true
    }

    /// Says of each part of the manifest where it comes from.
    pub(super) fn apply(&self, manifest: &mut Manifest, connection: &Connection) {
        let sql = "SELECT name, sql FROM main.sqlite_schema WHERE type = 'table'";
        let texts = rows(connection, sql, None).into_iter();
        let texts: HashMap<String, String> =
            texts.map(|mut row| (text(&mut row, 0), text(&mut row, 1))).collect();
        for table in manifest.tables.to_mut() {
            let sql = texts.get(&*table.name.name).map(String::as_str).unwrap_or_default();
            self.apply_to_table(table, sql);
        }
        for object in manifest.objects.to_mut() {
            let lower = object.name.name.to_ascii_lowercase();
            let place = match object.kind {
                ObjectKind::VirtualTable => self.tables.get(&lower).map(|made| &made.place),
                ObjectKind::View => self.made.get(&("view", lower)),
                _ => self.made.get(&("trigger", lower)),
            };
            object.origin = place.map(|place| place.origin(0));
            for column in object.columns.iter_mut().flat_map(Cow::to_mut) {
                column.origin.clone_from(&object.origin);
            }
        }
    }

    fn apply_to_table(&self, table: &mut Table, sql: &str) {
        let made = self.tables.get(&table.name.name.to_ascii_lowercase());
        table.origin = made.map(|made| made.place.origin(0));
        let of_column = |name: &str| {
            made.and_then(|made| made.columns.get(&name.to_ascii_lowercase()))
                .map(|(_, origin)| origin.clone())
        };
        for column in table.columns.to_mut() {
            column.origin = of_column(&column.name).or_else(|| table.origin.clone());
        }
        let unaltered = made.and_then(|made| Some((&made.place, offset(&made.place, sql)?)));
        let mut written = Written::of(sql).constraints;
        for constraint in table.constraints.to_mut() {
            let found = written.iter().position(|one| is_same(one, constraint));
            let place = found.map(|at| written.remove(at).place);
            constraint.origin = match (unaltered, place) {
                (Some((made, offset)), Some(at)) if at >= PREFIX => {
                    Some(made.origin(at - PREFIX + offset))
                }
                _ => constraint.columns.first().and_then(|column| of_column(column)),
            }
            .or_else(|| table.origin.clone());
        }
        for index in table.indexes.to_mut() {
            let made = self.made.get(&("index", index.name.to_ascii_lowercase()));
            index.origin = made.map(|place| place.origin(0)).or_else(|| table.origin.clone());
        }
    }
}

/// What `sqlite_schema` puts before the name of a table, however the statement begins.
const PREFIX: usize = "CREATE TABLE ".len();

/// Where in its statement the text of a table begins that `sqlite_schema` keeps from its name on; `None`
/// where that was altered since.
fn offset(place: &Place, sql: &str) -> Option<usize> {
    let statement = place.source.slice(place.span);
    let kept = sql.get(PREFIX..).filter(|kept| !kept.is_empty())?;
    // A rename changes the name and nothing else.
    let end = |text: &str| tokens(text).iter().position(|token| token.text == "(");
    let columns = |text: &str| Some(tokens(text).get(end(text)?)?.start);
    let (in_statement, in_kept) = (columns(statement)?, columns(kept)?);
    let is_same = statement.get(in_statement..)?.starts_with(kept.get(in_kept..)?);
    is_same.then(|| in_statement.checked_sub(in_kept)).flatten()
}

/// Whether this is a constraint as the text of its table has it. Those of one kind, without a name and on
/// the same columns, of which a check has none, are in the same order on both sides.
fn is_same(written: &WrittenConstraint<'_>, constraint: &Constraint) -> bool {
    let is_primary = constraint.kind == ConstraintKind::PrimaryKey;
    let columns = written.columns.iter().zip(constraint.columns.iter());
    written.kind == constraint.kind
        && (is_primary || written.name.as_deref() == constraint.name.as_deref())
        && written.columns.len() == constraint.columns.len()
        && columns.into_iter().all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Where in a statement a column is first named as one that it makes.
pub(super) fn place_of(source: &Source, span: Span, column: &str) -> Option<usize> {
    let text = source.slice(span).to_ascii_lowercase();
    let name = column.to_ascii_lowercase();
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let found = text.match_indices(&name).find(|(at, _)| {
        let before = text[..*at].chars().next_back().is_some_and(is_part);
        let after = text[at + name.len()..].chars().next().is_some_and(is_part);
        // Not the table's own name in `CREATE TABLE name (`.
        let line_start = text[..*at].trim_end().ends_with(['(', ',', '"', '`', '[']);
        let added = text[..*at].trim_end().ends_with("column") || text[..*at].ends_with("add ");
        !before && !after && (line_start || added)
    });
    found.map(|(at, _)| at)
}

fn schema_version(connection: &Connection) -> i64 {
    connection.inner.query_row("PRAGMA schema_version", [], |row| row.get(0)).unwrap_or_default()
}

fn table_names(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_list \
               WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY name";
    rows(connection, sql, None).into_iter().map(|mut row| text(&mut row, 0)).collect()
}

fn columns(connection: &Connection, table: &str) -> Vec<(String, ColumnShape)> {
    let sql = "SELECT name, type, \"notnull\", dflt_value FROM pragma_table_xinfo(?1) \
               WHERE hidden <> 1 ORDER BY cid";
    let shape =
        |row: &mut Vec<Option<String>>| [1, 2, 3].map(|at| row.get_mut(at).and_then(Option::take));
    rows(connection, sql, Some(table))
        .into_iter()
        .map(|mut row| (text(&mut row, 0), shape(&mut row)))
        .collect()
}
