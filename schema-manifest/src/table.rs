//! A table with its columns, constraints and indexes.

use crate::{Column, List, ObjectName, Origin, Text};

/// A table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Table {
    /// Its name.
    pub name: ObjectName,
    /// Its columns, in the order of the catalog.
    pub columns: List<Column>,
    /// Whether `columns`, `constraints` and `indexes` are all there are. `false` where the replay
    /// could not see some (`LIKE`, `INHERITS`, a partition): those listed are certain all the same.
    pub complete: bool,
    /// Its constraints, by name. NOT NULL is an attribute of the column.
    pub constraints: List<Constraint>,
    /// Its indexes but for those that belong to a constraint, by name.
    pub indexes: List<Index>,
    /// Where it was created; `None` where it was observed.
    pub origin: Option<Origin>,
}

impl Table {
    /// A table, in a const context too.
    pub const fn new(
        name: ObjectName,
        columns: List<Column>,
        complete: bool,
        constraints: List<Constraint>,
        indexes: List<Index>,
        origin: Option<Origin>,
    ) -> Self {
        Table { name, columns, complete, constraints, indexes, origin }
    }

    /// The table as SQL would make it and where it comes from, for documentation.
    pub fn to_markdown(&self) -> String {
        let from = self.origin.as_ref().map(|origin| format!(", created in `{origin}`"));
        let columns: Vec<String> =
            self.columns.iter().map(|column| format!("    {column}")).collect();
        let more = if self.complete {
            ""
        } else {
            "\n\nIt has more columns or indexes, which the replay does not see."
        };
        format!(
            "Table `{}`{}.\n\n```sql\nCREATE TABLE {} (\n{}\n);\n```{more}",
            self.name,
            from.unwrap_or_default(),
            self.name.quoted(),
            columns.join(",\n"),
        )
    }

    /// The column of that name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ConstraintKind {
    /// `PRIMARY KEY`
    PrimaryKey,
    /// `UNIQUE`
    Unique,
    /// `FOREIGN KEY`
    ForeignKey,
    /// `CHECK`
    Check,
    /// `EXCLUDE`
    Exclusion,
}

/// A constraint of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Constraint {
    /// The name as the server chooses it where the migration does not. SQLite: `None` where the
    /// migration names none.
    pub name: Option<Text>,
    /// What it demands.
    pub kind: ConstraintKind,
    /// The columns it is over, in its order; empty where the replay does not know them
    /// (`CHECK`, `EXCLUDE`).
    pub columns: List<Text>,
    /// The table that a foreign key refers to.
    pub references: Option<ObjectName>,
    /// Where it was made; `None` where it was observed.
    pub origin: Option<Origin>,
}

impl Constraint {
    /// A constraint, in a const context too.
    pub const fn new(
        name: Option<Text>,
        kind: ConstraintKind,
        columns: List<Text>,
        references: Option<ObjectName>,
        origin: Option<Origin>,
    ) -> Self {
        Constraint { name, kind, columns, references, origin }
    }
}

/// An index that a migration makes by itself, not through a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Index {
    /// The name as the server chooses it where the migration does not.
    pub name: Text,
    /// Whether it is unique.
    pub unique: bool,
    /// Its keys in order: a column's name, or `None` for an expression.
    pub keys: List<Option<Text>>,
    /// Whether it has a predicate (`WHERE`).
    pub partial: bool,
    /// Where it was made; `None` where it was observed.
    pub origin: Option<Origin>,
}

impl Index {
    /// An index, in a const context too.
    pub const fn new(
        name: Text,
        unique: bool,
        keys: List<Option<Text>>,
        partial: bool,
        origin: Option<Origin>,
    ) -> Self {
        Index { name, unique, keys, partial, origin }
    }
}
