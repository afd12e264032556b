//! What SQLite shows of a schema: the query, and the manifest that its rows make. Pure.
//!
//! The build asks the SQLite in memory that ran the migrations, and a start asks the live database: both
//! by [`QUERY`], and both make the manifest by [`manifest`]. So what is claimed and what is found cannot
//! be read in different ways. Nearly all of it comes from pragmas. What none shows (checks, collations,
//! what a column is generated from, when a foreign key is looked at, expressions of indexes, views,
//! triggers) is in the texts that `sqlite_schema` keeps, which SQLite itself has parsed before.
//!
//! Sources: <https://sqlite.org/schematab.html>, <https://sqlite.org/pragma.html>.

mod entry;
mod object;
mod packed;
mod respelled;
mod spelling;
mod table;
mod token;
mod written;

pub use respelled::respelled;
pub use token::{Token, closing, items, tokens};
pub use written::{Written, WrittenColumn, WrittenConstraint};

use crate::{List, Manifest, ObjectKind, SchemaObject, Table};
use entry::Schema;

/// A row for each entry of `sqlite_schema`, with what the pragmas show of it. Needs SQLite 3.37 (2021)
/// for `pragma_table_list`. Give its rows to [`manifest`].
pub const QUERY: &str = include_str!("schema.sql");

/// How many columns [`QUERY`] gives; all are text or NULL.
pub const WIDTH: usize = 11;

/// The manifest of a database, from the rows of [`QUERY`]. `is_ours` says of a table, in lower case, that
/// it is none of the schema, as the history is.
pub fn manifest(
    rows: impl IntoIterator<Item = [Option<String>; WIDTH]>,
    is_ours: impl Fn(&str) -> bool,
) -> Manifest {
    let schema = Schema::of(rows, is_ours);
    let mut tables: Vec<Table> =
        schema.of_kind("table").map(|entry| table::table(&schema, entry)).collect();
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let views = schema.of_kind("view").map(|entry| object::view(&schema, entry));
    let triggers = schema.of_kind("trigger").map(|entry| object::trigger(&schema, entry));
    let virtuals = schema.of_kind("virtual").map(object::virtual_table);
    let mut objects: Vec<SchemaObject> = views.chain(triggers).chain(virtuals).collect();
    let key = |object: &SchemaObject| (object.kind, object.name.clone());
    objects.sort_by_cached_key(|object| -> (ObjectKind, _) { key(object) });
    Manifest::new(tables.into(), List::default(), objects.into(), List::default())
}
