//! Typed handles for tables and columns: what the macro's `mod tables` is made of.

use std::fmt;

/// A table that the migrations leave behind. Prints as its quoted name, ready for SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TableHandle {
    /// The schema, or `None` for the default schema.
    pub schema: Option<&'static str>,
    /// The name as the catalog holds it.
    pub name: &'static str,
    /// The name as it stands in SQL, quoted.
    pub quoted: &'static str,
    /// The file and line that created it.
    pub origin: &'static str,
}

impl TableHandle {
    /// A handle; called by generated code.
    pub const fn new(
        schema: Option<&'static str>,
        name: &'static str,
        quoted: &'static str,
        origin: &'static str,
    ) -> Self {
        TableHandle { schema, name, quoted, origin }
    }
}

impl fmt::Display for TableHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.quoted)
    }
}

/// A column that the migrations leave behind. Prints as its quoted name, ready for SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ColumnHandle {
    /// The table's name as the catalog holds it.
    pub table: &'static str,
    /// The name as the catalog holds it.
    pub name: &'static str,
    /// The name as it stands in SQL, quoted.
    pub quoted: &'static str,
    /// The type as the server prints it, where the replay knows it.
    pub data_type: Option<&'static str>,
    /// Whether the column may hold NULL.
    pub nullable: bool,
    /// The file and line that made it or last changed it.
    pub origin: &'static str,
}

impl ColumnHandle {
    /// A handle; called by generated code.
    pub const fn new(
        table: &'static str,
        name: &'static str,
        quoted: &'static str,
        data_type: Option<&'static str>,
        nullable: bool,
        origin: &'static str,
    ) -> Self {
        ColumnHandle { table, name, quoted, data_type, nullable, origin }
    }
}

impl fmt::Display for ColumnHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.quoted)
    }
}
