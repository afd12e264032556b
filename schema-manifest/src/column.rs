//! A column of a table.

use crate::{Origin, Text};

/// A column, spelled as the database's catalog would show it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Column {
    /// The name as the catalog holds it.
    pub name: Text,
    /// The type as the server prints it (PostgreSQL: `format_type`; SQLite: the declared type).
    /// `None`: not known to the replay, therefore not claimed.
    pub data_type: Option<Text>,
    /// Whether the column may hold NULL.
    pub nullable: bool,
    /// The default as written in the migration, or as the database prints it where it was
    /// observed. For people: defaults are not compared.
    pub default: Option<Text>,
    /// Where it was made or last changed; `None` where it was observed.
    pub origin: Option<Origin>,
}

impl Column {
    /// A column, in a const context too.
    pub const fn new(
        name: Text,
        data_type: Option<Text>,
        nullable: bool,
        default: Option<Text>,
        origin: Option<Origin>,
    ) -> Self {
        Column { name, data_type, nullable, default, origin }
    }
}
