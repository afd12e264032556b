//! The rows of `sqlite_schema`, as they were after the last up.

use std::collections::BTreeMap;

use super::connection::{Connection, Touched};
use super::observe::{rows, text};
use super::text::words;
use crate::source::{Source, Span};

/// A table, view, index or trigger.
#[derive(Debug, Clone)]
pub(super) struct Object {
    /// SQLite's word: `table`, `index`, `view`, `trigger`.
    pub(super) kind: String,
    pub(super) name: String,
    /// The table or view that it belongs to; itself, of those.
    pub(super) table: String,
    /// The statement that makes it, as SQLite keeps it.
    pub(super) sql: String,
    /// The statements that made and changed it.
    pub(super) places: Vec<(Source, Span)>,
}

impl Object {
    pub(super) fn is(&self, kind: &str, name: &str) -> bool {
        self.kind == kind && self.name.eq_ignore_ascii_case(name)
    }
}

/// Objects by the table or view that they belong to, its name in lower case: itself, its indexes,
/// its triggers.
pub(super) type Objects = BTreeMap<String, Vec<Object>>;

/// A statement and what it touched.
pub(super) type Touch = (Span, Touched);

/// What is known of the schema without asking again.
#[derive(Debug, Default)]
pub(super) struct Schema {
    objects: Objects,
}

impl Schema {
    /// What belongs to a table.
    pub(super) fn of(&self, table: &str) -> &[Object] {
        self.objects.get(table).map_or(&[], Vec::as_slice)
    }

    /// Takes over what a script has changed; gives what stood there before it.
    pub(super) fn update(
        &mut self,
        connection: &Connection,
        source: &Source,
        touches: &[Touch],
    ) -> Objects {
        let mut all = Touched::default();
        for (_, one) in touches {
            all.extend(one);
        }
        let mut before = Objects::new();
        for (table, mut now) in self.read(connection, &all) {
            let old = self.objects.remove(&table).unwrap_or_default();
            for object in &mut now {
                let known = old.iter().find(|known| known.is(&object.kind, &object.name));
                object.places = known.map(|known| known.places.clone()).unwrap_or_default();
                if known.is_some_and(|known| known.sql == object.sql) {
                    continue;
                }
                let names = names(object, source, touches);
                for name in &names[1..] {
                    let old = before.get(name).or_else(|| self.objects.get(name));
                    let old = old.into_iter().flatten().find(|one| one.is(&object.kind, name));
                    object.places.extend(old.into_iter().flat_map(|one| one.places.clone()));
                }
                object.places.extend(places(&table, &names, source, touches));
            }
            if !now.is_empty() {
                self.objects.insert(table.clone(), now);
            }
            before.insert(table, old);
        }
        before
    }

    /// What belongs to the tables that were touched, as the database has it now: nothing, of one
    /// that is gone.
    pub(super) fn read(&self, connection: &Connection, touched: &Touched) -> Objects {
        const SELECT: &str = "SELECT type, name, tbl_name, sql FROM main.sqlite_schema";
        let mut found = Objects::new();
        if touched.is_empty() {
            return found;
        }
        let filter = if touched.all {
            found.extend(self.objects.keys().map(|table| (table.clone(), Vec::new())));
            String::new()
        } else {
            let names = touched.tables.iter().map(|table| table.to_ascii_lowercase());
            found.extend(names.map(|table| (table, Vec::new())));
            let quoted = |table: &String| format!("'{}'", table.replace('\'', "''"));
            let tables: Vec<String> = touched.tables.iter().map(quoted).collect();
            format!(" WHERE tbl_name IN ({})", tables.join(", "))
        };
        for mut row in rows(connection, &format!("{SELECT}{filter}"), None) {
            let [kind, name, table, sql] = [0, 1, 2, 3].map(|at| text(&mut row, at));
            // The statistics, the sequence, and indexes that constraints make by themselves.
            if name.starts_with("sqlite_") {
                continue;
            }
            let owner = table.to_ascii_lowercase();
            let object = Object { kind, name, table, sql, places: Vec::new() };
            found.entry(owner).or_default().push(object);
        }
        found
    }
}

/// The names of an object in a script, in lower case, the last one first: a table may have been
/// renamed.
fn names(object: &Object, source: &Source, touches: &[Touch]) -> Vec<String> {
    let mut names = vec![object.name.to_ascii_lowercase()];
    if object.kind != "table" {
        return names;
    }
    for (span, touched) in touches.iter().rev().filter(|(_, touched)| touched.all) {
        let last = names.last().map(String::as_str).unwrap_or_default();
        let olds = touched.tables.iter().map(|old| old.to_ascii_lowercase());
        let old: Vec<String> = olds.filter(|old| !names.contains(old)).collect();
        if let [old] = old.as_slice()
            && mentions(source, *span, last)
        {
            names.push(old.clone());
        }
    }
    names
}

/// The statements of a script that made or changed an object: those that touched its table and
/// name it.
fn places(
    table: &str,
    names: &[String],
    source: &Source,
    touches: &[Touch],
) -> Vec<(Source, Span)> {
    let is_of = |one: &String| {
        one.eq_ignore_ascii_case(table) || names.iter().any(|name| one.eq_ignore_ascii_case(name))
    };
    let near = touches.iter().filter(|(_, touched)| touched.tables.iter().any(is_of));
    near.map(|(span, _)| *span)
        .filter(|span| names.iter().any(|name| mentions(source, *span, name)))
        .map(|span| (source.clone(), span))
        .collect()
}

fn mentions(source: &Source, span: Span, name: &str) -> bool {
    words(name).all(|word| words(source.slice(span)).any(|one| one == word))
}
