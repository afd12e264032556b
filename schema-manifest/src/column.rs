//! A column of a table.

use std::fmt;

use crate::{Origin, Text, quoted};

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
    /// The default as written in the migration, for people: defaults are not compared. Observed on
    /// PostgreSQL it is always `None`, since printing an expression takes a lock on the table.
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

    /// The definition and where it comes from, for documentation.
    pub fn to_markdown(&self) -> String {
        match &self.origin {
            Some(origin) => format!("`{self}`, from `{origin}`"),
            None => format!("`{self}`"),
        }
    }
}

/// The column as SQL would define it: `"disk_size" text NOT NULL DEFAULT ''`.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&quoted(&self.name))?;
        if let Some(data_type) = self.data_type.as_deref().filter(|name| !name.is_empty()) {
            write!(f, " {data_type}")?;
        }
        if !self.nullable {
            f.write_str(" NOT NULL")?;
        }
        match &self.default {
            Some(default) if default.starts_with("GENERATED") => write!(f, " {default}"),
            Some(default) => write!(f, " DEFAULT {default}"),
            None => Ok(()),
        }
    }
}
