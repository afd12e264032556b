//! What the database in memory shows: the manifest, and the statement that made each part.
//!
//! The same pragmas as the runtime's introspection, so that both give the same.

use std::collections::HashMap;

use schema_manifest::{
    Column, ColumnDetails, Constraint, ConstraintDetails, ConstraintKind, Deferral, Details,
    Expression, Fill, Index, IndexDetails, Key, KeyDetails, KeyOver, List, Manifest, ObjectName,
    Opaque, Origin, Reference, Table, Text,
};

use super::connection::Connection;
use crate::source::{Source, Span};

/// Which statement made or last changed each table and column.
#[derive(Default)]
pub(super) struct Origins {
    tables: HashMap<String, TableOrigin>,
    /// `PRAGMA schema_version` when it was last looked at.
    version: i64,
}

struct TableOrigin {
    origin: Origin,
    columns: HashMap<String, (ColumnShape, Origin)>,
}

/// Type, nullability, default.
type ColumnShape = (String, bool, Option<String>);

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
        for table in &seen.dropped {
            self.tables.remove(table);
        }
        for table in seen.created {
            self.look(connection, &table, version, source, span);
        }
        for table in seen.altered {
            if !self.look(connection, &table, version, source, span) {
                self.rename(connection, &table, version, source, span);
            }
        }
    }

    /// A table is not there under its old name any more: it is the one that is not known yet.
    fn rename(
        &mut self,
        connection: &Connection,
        old: &str,
        version: i64,
        source: &Source,
        span: Span,
    ) {
        self.tables.remove(old);
        for table in table_names(connection) {
            if !self.tables.contains_key(&table) {
                self.look(connection, &table, version, source, span);
            }
        }
    }

    /// Remembers what a statement did to a table; `false` where there is none of that name.
    fn look(
        &mut self,
        connection: &Connection,
        table: &str,
        version: i64,
        source: &Source,
        span: Span,
    ) -> bool {
        let columns = columns(connection, table);
        if columns.is_empty() {
            return false;
        }
        let at = |line| Origin::new(version, source.path().to_owned().into(), line);
        let known = self.tables.entry(table.to_owned()).or_insert_with(|| TableOrigin {
            origin: at(source.line(span.start)),
            columns: HashMap::new(),
        });
        for column in &columns {
            let shape = (
                column.data_type.as_deref().unwrap_or_default().to_owned(),
                column.nullable,
                column.default().and_then(Expression::text).map(ToString::to_string),
            );
            let same = known.columns.get(&*column.name).is_some_and(|(old, _)| *old == shape);
            if !same {
                let origin = at(line_of(source, span, &column.name));
                known.columns.insert(column.name.to_string(), (shape, origin));
            }
        }
        true
    }
}

/// The line on which a statement first names a column; that of the statement where it does not.
fn line_of(source: &Source, span: Span, column: &str) -> u32 {
    let at = place_of(source, span, column).unwrap_or(0);
    source.line(span.start + u32::try_from(at).unwrap_or(0))
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

/// Rows of a query as lists of text; an error gives none, and then nothing is claimed.
pub(super) fn rows(
    connection: &Connection,
    sql: &str,
    parameter: Option<&str>,
) -> Vec<Vec<Option<String>>> {
    let read = || -> rusqlite::Result<Vec<Vec<Option<String>>>> {
        let mut statement = connection.inner.prepare(sql)?;
        let width = statement.column_count();
        let read_row = |row: &rusqlite::Row<'_>| {
            (0..width)
                .map(|at| {
                    Ok(match row.get_ref(at)? {
                        rusqlite::types::ValueRef::Null => None,
                        rusqlite::types::ValueRef::Integer(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Real(number) => Some(number.to_string()),
                        rusqlite::types::ValueRef::Text(text)
                        | rusqlite::types::ValueRef::Blob(text) => {
                            Some(String::from_utf8_lossy(text).into_owned())
                        }
                    })
                })
                .collect()
        };
        match parameter {
            Some(parameter) => statement.query_map([parameter], read_row)?.collect(),
            None => statement.query_map([], read_row)?.collect(),
        }
    };
    read().unwrap_or_default()
}

pub(super) fn text(row: &mut [Option<String>], at: usize) -> String {
    row.get_mut(at).and_then(Option::take).unwrap_or_default()
}

fn table_names(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM pragma_table_list \
               WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
               ORDER BY name";
    rows(connection, sql, None).into_iter().map(|mut row| text(&mut row, 0)).collect()
}

fn columns(connection: &Connection, table: &str) -> Vec<Column> {
    let sql = "SELECT name, type, \"notnull\", dflt_value, hidden FROM pragma_table_xinfo(?1) \
               WHERE hidden <> 1 ORDER BY cid";
    rows(connection, sql, Some(table))
        .into_iter()
        .map(|mut row| {
            let nullable = text(&mut row, 2) == "0";
            let default = row.get_mut(3).and_then(Option::take).map(Text::from);
            // What a generated column is generated from is in the table's text only.
            let is_generated = matches!(row.get(4).and_then(Option::as_deref), Some("2" | "3"));
            let fill = match default {
                _ if is_generated => Fill::Unknown,
                Some(default) => Fill::Default(Expression::Printed(default)),
                None => Fill::Nothing,
            };
            let details = Details::new(ColumnDetails::new(fill, None));
            let name = text(&mut row, 0).into();
            Column::new(name, Some(text(&mut row, 1).into()), nullable, details, None)
        })
        .collect()
}

/// The whole schema.
pub(super) fn manifest(connection: &Connection, origins: &Origins) -> Manifest {
    let tables: Vec<Table> =
        table_names(connection).iter().map(|name| table(connection, origins, name)).collect();
    let sql = "SELECT type, name FROM sqlite_schema WHERE type IN ('view', 'trigger') \
               UNION ALL SELECT 'virtual table', name FROM pragma_table_list \
               WHERE schema = 'main' AND type = 'virtual' ORDER BY 1, 2";
    let opaque: Vec<Opaque> = rows(connection, sql, None)
        .into_iter()
        .map(|mut row| {
            let object = format!("{} `{}`", text(&mut row, 0), text(&mut row, 1));
            Opaque::new(object.into(), "not verified yet".into(), None)
        })
        .collect();
    Manifest::new(tables.into(), vec![].into(), vec![].into(), opaque.into())
}

fn table(connection: &Connection, origins: &Origins, name: &str) -> Table {
    let made = origins.tables.get(name);
    let origin = made.map(|made| made.origin.clone());
    let columns: Vec<Column> = columns(connection, name)
        .into_iter()
        .map(|mut column| {
            let of_column = made.and_then(|made| made.columns.get(&*column.name));
            column.origin = of_column.map(|(_, origin)| origin.clone()).or_else(|| origin.clone());
            column
        })
        .collect();
    let mut constraints = keys(connection, name, origin.as_ref());
    constraints.extend(foreign_keys(connection, name, origin.as_ref()));
    Table::new(
        ObjectName::unqualified(name.to_owned()),
        columns.into(),
        true,
        constraints.into(),
        indexes(connection, name, origin.as_ref()).into(),
        Details::None,
        origin,
    )
}

/// The primary key and the unique constraints.
fn keys(connection: &Connection, table: &str, origin: Option<&Origin>) -> Vec<Constraint> {
    let primary: Vec<Text> = rows(
        connection,
        "SELECT name FROM pragma_table_xinfo(?1) WHERE pk > 0 ORDER BY pk",
        Some(table),
    )
    .into_iter()
    .map(|mut row| text(&mut row, 0).into())
    .collect();
    let make = |kind, columns: Vec<Text>| {
        Constraint::new(None, kind, columns.into(), None, Details::None, origin.cloned())
    };
    let mut keys = Vec::new();
    if !primary.is_empty() {
        keys.push(make(ConstraintKind::PrimaryKey, primary));
    }
    let sql = "SELECT name FROM pragma_index_list(?1) WHERE origin = 'u' ORDER BY name";
    for mut row in rows(connection, sql, Some(table)) {
        let over = index_keys(connection, &text(&mut row, 0));
        let columns = over.iter().filter_map(|key| key.column().cloned()).collect();
        keys.push(make(ConstraintKind::Unique, columns));
    }
    keys
}

fn foreign_keys(connection: &Connection, table: &str, origin: Option<&Origin>) -> Vec<Constraint> {
    let sql = "SELECT id, \"table\", \"from\" FROM pragma_foreign_key_list(?1) ORDER BY id, seq";
    let mut by_id: Vec<(String, String, Vec<Text>)> = Vec::new();
    for mut row in rows(connection, sql, Some(table)) {
        let (id, other, column) = (text(&mut row, 0), text(&mut row, 1), text(&mut row, 2));
        match by_id.last_mut() {
            Some((last, _, columns)) if *last == id => columns.push(column.into()),
            _ => by_id.push((id, other, vec![column.into()])),
        }
    }
    by_id
        .into_iter()
        .map(|(_, other, columns)| {
            let other = ObjectName::unqualified(other);
            let reference = Reference::new(other, List::default(), None, None, false);
            let deferral = Deferral::default();
            let details = ConstraintDetails::new(
                Some(reference),
                None,
                List::default(),
                false,
                deferral,
                false,
            );
            let kind = ConstraintKind::ForeignKey;
            let details = Details::new(details);
            Constraint::new(None, kind, columns.into(), None, details, origin.cloned())
        })
        .collect()
}

fn indexes(connection: &Connection, table: &str, origin: Option<&Origin>) -> Vec<Index> {
    let sql = "SELECT name, \"unique\", partial FROM pragma_index_list(?1) WHERE origin = 'c' \
               ORDER BY name";
    rows(connection, sql, Some(table))
        .into_iter()
        .map(|mut row| {
            let name = text(&mut row, 0);
            let keys = index_keys(connection, &name);
            let (unique, partial) = (text(&mut row, 1) == "1", text(&mut row, 2) == "1");
            let predicate = partial.then_some(Expression::Present);
            let details = IndexDetails::new(None, List::default(), predicate, false, None, false);
            let details = Details::new(details);
            Index::new(name.into(), unique, keys.into(), details, origin.cloned())
        })
        .collect()
}

fn index_keys(connection: &Connection, index: &str) -> Vec<Key> {
    let sql = "SELECT name FROM pragma_index_info(?1) ORDER BY seqno";
    rows(connection, sql, Some(index))
        .into_iter()
        .map(|mut row| {
            let over = match row.get_mut(0).and_then(Option::take) {
                Some(column) => KeyOver::Column(column.into()),
                None => KeyOver::Expression(Expression::Present),
            };
            Key::new(over, None, Details::<KeyDetails>::None)
        })
        .collect()
}
