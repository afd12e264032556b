//! Types: enums are replayed, every other one is known by name only.

use schema_manifest::ObjectName;

use crate::source::Place;

/// A type that the migrations made.
#[derive(Debug)]
pub(in crate::postgres) enum Type {
    /// An enum.
    Enum(Enum),
    /// A domain, composite, range or base type.
    Opaque {
        /// What it is.
        what: &'static str,
        /// Where it was made.
        place: Place,
    },
}

/// An enum.
#[derive(Debug)]
pub(in crate::postgres) struct Enum {
    pub(in crate::postgres) labels: Vec<String>,
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
}

/// The type of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::postgres) enum ColumnType {
    /// One of the server's own, as `format_type` prints it.
    Server(String),
    /// One that the migrations made.
    Ours {
        /// Its name.
        name: ObjectName,
        /// Whether it is an array of it.
        array: bool,
    },
    /// Not known: of an extension, of a schema that is not ours, or a table's row. Its bare name.
    Unknown(String),
}
