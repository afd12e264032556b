//! Where an object of the schema comes from.

use std::fmt;

use crate::Text;

/// The file and line of the statement that made an object, or last changed it.
///
/// Prints as `migrations/20260105090000_disks/up.sql:12`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Origin {
    /// The version of the migration, or [`BASE`](Origin::BASE).
    pub version: i64,
    /// The file's path as the user named the folder, with `/` between its parts.
    pub path: Text,
    /// The line, counted from 1.
    pub line: u32,
}

impl Origin {
    /// Stands for a version where the object existed before the first migration: `base` in
    /// `schema.toml` describes it.
    pub const BASE: i64 = i64::MIN;

    /// An origin, in a const context too.
    pub const fn new(version: i64, path: Text, line: u32) -> Self {
        Origin { version, path, line }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}
