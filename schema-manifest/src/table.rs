//! A table with its columns, constraints and indexes.

use crate::{
    Column, Constraint, Details, Expression, Index, List, ObjectName, Origin, Plain, Text,
};

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
    /// What a plain table has not.
    pub details: Details<TableDetails>,
    /// Where it was created; `None` where it was observed.
    pub origin: Option<Origin>,
}

/// What a plain table has not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TableDetails {
    /// Whether it is lost in a crash (`UNLOGGED`); `None`: not claimed.
    pub unlogged: Option<bool>,
    /// Whether its policies are looked at.
    pub row_security: bool,
    /// Whether they are looked at for its owner too.
    pub forced_row_security: bool,
    /// How it is divided into partitions, as PostgreSQL prints it: `RANGE (at)`. `None`: not at all,
    /// or not claimed.
    pub partition_key: Option<Expression>,
    /// The tables that it inherits from or is a partition of; `None`: not claimed.
    pub parents: Option<List<ObjectName>>,
    /// Which rows a partition holds: `FOR VALUES FROM (1) TO (2)`. `None`: it is none, or not claimed.
    pub bound: Option<Expression>,
    /// Its storage parameters, by name: `autovacuum_enabled=false, fillfactor=70`. `None`: it has none,
    /// or they are not claimed.
    pub storage_parameters: Option<Text>,
    /// What of a row that is changed is told to replicas, where that is not its primary key: `full`,
    /// `nothing`, `an index`.
    pub replica_identity: Option<Text>,
    /// SQLite: `STRICT`, `WITHOUT ROWID`, `AUTOINCREMENT`; what a row does that is in the way of another
    /// (`UNIQUE (name) ON CONFLICT REPLACE`); collations of keys that are not those of their columns
    /// (`UNIQUE (name) by name COLLATE NOCASE`).
    pub options: List<Text>,
}

impl Plain for TableDetails {
    const PLAIN: &'static Self = &TableDetails {
        unlogged: None,
        row_security: false,
        forced_row_security: false,
        partition_key: None,
        parents: None,
        bound: None,
        storage_parameters: None,
        replica_identity: None,
        options: List::Borrowed(&[]),
    };
}

impl TableDetails {
    /// Details, in a const context too.
    #[expect(clippy::too_many_arguments, reason = "one for each field, none can be forgotten")]
    pub const fn new(
        unlogged: Option<bool>,
        row_security: bool,
        forced_row_security: bool,
        partition_key: Option<Expression>,
        parents: Option<List<ObjectName>>,
        bound: Option<Expression>,
        storage_parameters: Option<Text>,
        replica_identity: Option<Text>,
        options: List<Text>,
    ) -> Self {
        TableDetails {
            unlogged,
            row_security,
            forced_row_security,
            partition_key,
            parents,
            bound,
            storage_parameters,
            replica_identity,
            options,
        }
    }
}

impl Table {
    /// A table, in a const context too.
    pub const fn new(
        name: ObjectName,
        columns: List<Column>,
        complete: bool,
        constraints: List<Constraint>,
        indexes: List<Index>,
        details: Details<TableDetails>,
        origin: Option<Origin>,
    ) -> Self {
        Table { name, columns, complete, constraints, indexes, details, origin }
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
