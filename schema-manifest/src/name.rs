//! Names of objects, and how an identifier is quoted.

use std::fmt;

use crate::Text;

/// The name of a table, type or other object that lives in a schema.
///
/// `schema: None` is the *default schema*: what an unqualified name in a migration means. It is
/// resolved to the connection's `current_schema()` when the service starts.
///
/// Names are stored as the catalog holds them: folded and unquoted. [`Display`](fmt::Display)
/// prints them plain for people; [`ObjectName::quoted`] prints them for SQL.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ObjectName {
    /// The schema, or `None` for the default schema.
    pub schema: Option<Text>,
    /// The name inside its schema.
    pub name: Text,
}

impl ObjectName {
    /// A name, in a const context too.
    pub const fn new(schema: Option<Text>, name: Text) -> Self {
        ObjectName { schema, name }
    }

    /// A name in the default schema.
    pub fn unqualified(name: impl Into<Text>) -> Self {
        ObjectName { schema: None, name: name.into() }
    }

    /// The name as it stands in SQL, every part quoted.
    pub fn quoted(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{}.{}", quoted(schema), quoted(&self.name)),
            None => quoted(&self.name),
        }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}

/// An identifier in double quotes, as both PostgreSQL and SQLite read it.
///
/// ```
/// assert_eq!(schema_manifest::quoted("disk_size"), r#""disk_size""#);
/// assert_eq!(schema_manifest::quoted(r#"a"b"#), r#""a""b""#);
/// ```
pub fn quoted(identifier: &str) -> String {
    format!("\"{}\"", identifier.replace('"', "\"\""))
}
