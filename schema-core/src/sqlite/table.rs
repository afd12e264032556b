//! What a table is: its text run in a database of its own, and read with pragmas.
//!
//! So that it does not matter how it came to be: written at once, altered, or made anew under
//! another name and renamed.

use super::connection::Connection;
use super::observe::{rows, text};
use super::schema::Object;
use super::token::{Token, on_one_line, tokens};
use schema_manifest::ConstraintKind;
use schema_manifest::sqlite::{Written, closing, items};

#[derive(Debug)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// In the order of the key.
    pub(super) primary: Vec<String>,
    pub(super) unique: Vec<Vec<String>>,
    pub(super) foreign: Vec<Foreign>,
    /// Their expressions.
    pub(super) checks: Vec<String>,
    /// `STRICT`, `WITHOUT ROWID`, `AUTOINCREMENT`.
    pub(super) options: Vec<&'static str>,
    pub(super) indexes: Vec<Index>,
}

#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) nullable: bool,
    pub(super) default: Option<String>,
    pub(super) collation: String,
    /// Its expression, and whether that is stored.
    pub(super) generated: Option<(String, bool)>,
}

#[derive(Debug)]
pub(super) struct Foreign {
    pub(super) columns: Vec<String>,
    pub(super) table: String,
    /// None where the statement names none: the primary key.
    to: Vec<Option<String>>,
    /// On update, on delete.
    actions: [String; 2],
    /// `None` where the text does not say it for certain.
    deferred: Option<bool>,
}

impl Foreign {
    pub(super) fn may_equal(&self, other: &Foreign) -> bool {
        let is_one = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            _ => true,
        };
        equal_names(&self.columns, &other.columns)
            && self.table.eq_ignore_ascii_case(&other.table)
            && self.to.iter().zip(&other.to).all(|(one, other)| is_one(one, other))
            && self.actions == other.actions
            && (self.deferred.is_none()
                || other.deferred.is_none()
                || self.deferred == other.deferred)
    }
}

impl std::fmt::Display for Foreign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`REFERENCES {}", self.table)?;
        let to: Vec<&str> = self.to.iter().flatten().map(String::as_str).collect();
        if !to.is_empty() {
            write!(f, " ({})", to.join(", "))?;
        }
        for (event, action) in ["UPDATE", "DELETE"].iter().zip(&self.actions) {
            if action != "NO ACTION" {
                write!(f, " ON {event} {action}")?;
            }
        }
        f.write_str(if self.deferred == Some(true) {
            " DEFERRABLE INITIALLY DEFERRED`"
        } else {
            "`"
        })
    }
}

#[derive(Debug)]
pub(super) struct Index {
    pub(super) name: String,
    unique: bool,
    keys: Vec<Key>,
    /// The expression of `WHERE`.
    filter: Option<String>,
    /// Its columns and its filter as they are written.
    shown: String,
}

/// A column or an expression of an index, whether it descends, and its collation.
#[derive(Debug, PartialEq, Eq)]
struct Key {
    column: Option<String>,
    descends: bool,
    collation: String,
    expression: Option<String>,
}

impl Index {
    pub(super) fn may_equal(&self, other: &Index) -> bool {
        let may_equal = |one: &Option<String>, other: &Option<String>| match (one, other) {
            (Some(one), Some(other)) => super::token::may_be_equal(one, other),
            (one, other) => one.is_none() && other.is_none(),
        };
        self.unique == other.unique
            && self.keys.len() == other.keys.len()
            && self.keys.iter().zip(&other.keys).all(|(one, other)| {
                one.column == other.column
                    && one.descends == other.descends
                    && one.collation == other.collation
                    && may_equal(&one.expression, &other.expression)
            })
            && may_equal(&self.filter, &other.filter)
    }
}

impl std::fmt::Display for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "`{}{}`", if self.unique { "UNIQUE " } else { "" }, self.shown)
    }
}

/// Whether two lists of names are the same, whatever the case.
pub(super) fn equal_names(one: &[String], other: &[String]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.eq_ignore_ascii_case(b))
}

/// Reads a table and its indexes; `None` where SQLite does not take their texts alone.
pub(super) fn read(scratch: &Connection, objects: &[Object]) -> Option<Table> {
    let table = objects.iter().find(|object| object.kind == "table")?;
    let indexes: Vec<&Object> = objects.iter().filter(|object| object.kind == "index").collect();
    scratch.inner.execute_batch("BEGIN").ok()?;
    let made = scratch.inner.execute_batch(&table.sql).and_then(|()| {
        indexes.iter().try_for_each(|index| scratch.inner.execute_batch(&index.sql))
    });
    let read = made.ok().and_then(|()| table_of(scratch, table, &indexes));
    scratch.inner.execute_batch("ROLLBACK").ok()?;
    // What it saw here is of no interest.
    scratch.seen();
    scratch.touched();
    read
}

fn table_of(scratch: &Connection, table: &Object, indexes: &[&Object]) -> Option<Table> {
    let written = Written::of(&table.sql);
    let name = &table.name;
    let columns = columns(scratch, name, &written);
    if columns.is_empty() {
        return None;
    }
    let list = |sql: &str| -> Vec<String> {
        rows(scratch, sql, Some(name)).into_iter().map(|mut row| text(&mut row, 0)).collect()
    };
    let primary = list("SELECT name FROM pragma_table_xinfo(?1) WHERE pk > 0 ORDER BY pk");
    let keys = list("SELECT name FROM pragma_index_list(?1) WHERE origin = 'u' ORDER BY seq DESC");
    let unique = keys
        .iter()
        .map(|key| {
            let sql = "SELECT name FROM pragma_index_info(?1) ORDER BY seqno";
            rows(scratch, sql, Some(key)).into_iter().map(|mut row| text(&mut row, 0)).collect()
        })
        .collect();
    let mut options = Vec::new();
    let sql = "SELECT strict, wr FROM pragma_table_list(?1)";
    for mut row in rows(scratch, sql, Some(name)) {
        options.extend((text(&mut row, 0) == "1").then_some("STRICT"));
        options.extend((text(&mut row, 1) == "1").then_some("WITHOUT ROWID"));
    }
    options.extend(written.autoincrement.then_some("AUTOINCREMENT"));
    let foreign = foreign_keys(scratch, name, &written);
    let indexes = indexes.iter().map(|index| index_of(scratch, index)).collect();
    let checks = written.constraints.iter().filter(|one| one.kind == ConstraintKind::Check);
    let checks = checks.map(|check| on_one_line(&check.expression)).collect();
    Some(Table { columns, primary, unique, foreign, checks, options, indexes })
}

fn columns(scratch: &Connection, table: &str, written: &Written<'_>) -> Vec<Column> {
    let sql = "SELECT name, type, \"notnull\", dflt_value, hidden FROM pragma_table_xinfo(?1) \
               ORDER BY cid";
    let mut columns: Vec<Column> = rows(scratch, sql, Some(table))
        .into_iter()
        .map(|mut row| {
            let name = text(&mut row, 0);
            let data_type = text(&mut row, 1);
            let nullable = text(&mut row, 2) == "0";
            let default = row.get_mut(3).and_then(Option::take);
            let is_stored = text(&mut row, 4) == "3";
            let expression = written.column(&name).and_then(|one| one.generated.as_deref());
            let generated = expression.map(|expression| (on_one_line(expression), is_stored));
            Column { name, data_type, nullable, default, collation: String::new(), generated }
        })
        .collect();
    // No pragma shows a column's collation, but an index on it has the same.
    let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let all: Vec<String> = columns.iter().map(|column| quote(&column.name)).collect();
    let probe = format!("CREATE INDEX schema_probe ON {} ({})", quote(table), all.join(", "));
    if scratch.inner.execute_batch(&probe).is_ok() {
        let sql =
            "SELECT coll FROM pragma_index_xinfo('schema_probe') WHERE key = 1 ORDER BY seqno";
        for (column, mut row) in columns.iter_mut().zip(rows(scratch, sql, None)) {
            column.collation = text(&mut row, 0).to_ascii_uppercase();
        }
        let _ = scratch.inner.execute_batch("DROP INDEX schema_probe");
    }
    columns
}

fn foreign_keys(scratch: &Connection, table: &str, written: &Written<'_>) -> Vec<Foreign> {
    let sql = "SELECT id, \"table\", \"from\", \"to\", on_update, on_delete \
               FROM pragma_foreign_key_list(?1) ORDER BY id DESC, seq";
    let mut keys: Vec<(String, Foreign)> = Vec::new();
    for mut row in rows(scratch, sql, Some(table)) {
        let [id, other, column] = [0, 1, 2].map(|at| text(&mut row, at));
        let to = row.get_mut(3).and_then(Option::take);
        match keys.last_mut() {
            Some((last, key)) if *last == id => {
                key.columns.push(column);
                key.to.push(to);
            }
            _ => {
                let actions = [4, 5].map(|at| text(&mut row, at));
                let (columns, to) = (vec![column], vec![to]);
                let key = Foreign { columns, table: other, to, actions, deferred: None };
                keys.push((id, key));
            }
        }
    }
    // The last that is written has the number 0 (tried).
    let mut keys: Vec<Foreign> = keys.into_iter().map(|(_, key)| key).collect();
    let written = written.constraints.iter().filter(|one| one.kind == ConstraintKind::ForeignKey);
    if keys.len() == written.clone().count() {
        for (key, written) in keys.iter_mut().zip(written) {
            key.deferred = Some(written.deferred);
        }
    }
    keys
}

fn index_of(scratch: &Connection, index: &Object) -> Index {
    let sql = &index.sql;
    let tokens = tokens(sql);
    let open = tokens.iter().position(|token| token.text == "(").unwrap_or(tokens.len());
    let close = closing(&tokens, open);
    let written: Vec<&[Token<'_>]> = tokens.get(open + 1..close).map_or(vec![], items);
    let after = tokens.get(close + 1..).unwrap_or_default();
    let filter = after.first().filter(|token| token.is("WHERE"));
    let pragma = "SELECT name, \"desc\", coll, cid FROM pragma_index_xinfo(?1) WHERE key = 1 \
                  ORDER BY seqno";
    let keys = rows(scratch, pragma, Some(&index.name))
        .into_iter()
        .enumerate()
        .map(|(at, mut row)| {
            let column =
                row.get_mut(0).and_then(Option::take).map(|name| name.to_ascii_lowercase());
            let item = written.get(at).copied().unwrap_or_default();
            let is_order = |token: &Token<'_>| token.is("ASC") || token.is("DESC");
            let length = item.len() - usize::from(item.last().is_some_and(is_order));
            let is_expression = column.is_none() && text(&mut row, 3) == "-2";
            Key {
                column,
                descends: text(&mut row, 1) == "1",
                collation: text(&mut row, 2).to_ascii_uppercase(),
                expression: is_expression.then(|| on_one_line(&item[..length])),
            }
        })
        .collect();
    Index {
        name: index.name.clone(),
        unique: tokens.get(1).is_some_and(|token| token.is("UNIQUE")),
        keys,
        filter: filter.map(|_| on_one_line(&after[1..])),
        shown: on_one_line(tokens.get(open..).unwrap_or_default()),
    }
}
