//! Types: enums are replayed, every other one is known by name only.

use std::fmt;

use schema_manifest::ObjectName;

use crate::source::Place;

/// A type that the migrations made.
#[derive(Debug, Clone)]
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
#[derive(Debug, Clone)]
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

impl Type {
    /// What it is.
    pub(in crate::postgres) fn what(&self) -> &'static str {
        match self {
            Type::Enum(_) => "enum",
            Type::Opaque { what, .. } => what,
        }
    }

    /// Where it was made.
    pub(in crate::postgres) fn place(&self) -> &Place {
        match self {
            Type::Enum(Enum { place, .. }) | Type::Opaque { place, .. } => place,
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnType::Server(name) | ColumnType::Unknown(name) => write!(f, "`{name}`"),
            ColumnType::Ours { name, array } => {
                write!(f, "`{name}{}`", if *array { "[]" } else { "" })
            }
        }
    }
}
