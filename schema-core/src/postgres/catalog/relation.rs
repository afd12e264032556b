//! What lives in the name space of relations.

use std::fmt;

use schema_manifest::{ConstraintKind, Identity, ObjectName};

use super::lineage::Lineage;
use super::part::Parts;
use super::pattern::Pattern;
use super::sequence::Sequence;
use super::types::ColumnType;
use super::view::View;
use crate::postgres::collation::Collation;
use crate::postgres::syntax::{Definition, Value, Words};
use crate::source::Place;

/// A relation.
#[derive(Debug, Clone)]
pub(in crate::postgres) enum Relation {
    /// A table that is replayed.
    Table(Table),
    /// An index, of a constraint or by itself; it is described in its table.
    Index {
        /// Its table.
        table: ObjectName,
    },
    /// A view, sequence or another relation that is no table.
    Other {
        /// What it is.
        what: &'static str,
        /// Where it was made.
        place: Place,
        /// When it was made, in ticks of the catalog's clock; 0 where that is not certain.
        made: u64,
        /// A sequence of a serial or identity column is part of its table.
        owned: bool,
        /// What hangs on it.
        parts: Parts,
        /// The query of a view.
        view: Option<View>,
        /// The options of a sequence; `None` where they are not known.
        sequence: Option<Sequence>,
    },
}

impl Relation {
    /// Where it was made; an index is described in its table.
    pub(in crate::postgres) fn place(&self) -> Option<&Place> {
        match self {
            Relation::Table(table) => Some(&table.place),
            Relation::Other { place, .. } => Some(place),
            Relation::Index { .. } => None,
        }
    }

    /// What hangs on it.
    pub(in crate::postgres) fn parts(&self) -> Option<&Parts> {
        match self {
            Relation::Table(table) => Some(&table.parts),
            Relation::Other { parts, .. } => Some(parts),
            Relation::Index { .. } => None,
        }
    }

    /// What hangs on it, to change it.
    pub(in crate::postgres) fn parts_mut(&mut self) -> Option<&mut Parts> {
        match self {
            Relation::Table(table) => Some(&mut table.parts),
            Relation::Other { parts, .. } => Some(parts),
            Relation::Index { .. } => None,
        }
    }

    pub(in crate::postgres) fn is_view(&self) -> bool {
        matches!(self, Relation::Other { view: Some(_), .. })
    }

    /// What it is.
    pub(in crate::postgres) fn what(&self) -> &'static str {
        match self {
            Relation::Table(_) => "table",
            Relation::Other { what, .. } => what,
            Relation::Index { .. } => "index",
        }
    }

    /// Whether it is a table with a foreign key to that one.
    pub(in crate::postgres) fn refers_to(&self, other: &ObjectName) -> bool {
        let refers = |constraint: &Constraint| constraint.references.as_ref() == Some(other);
        matches!(self, Relation::Table(table) if table.constraints.iter().any(refers))
    }
}

/// A table.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Table {
    pub(in crate::postgres) place: Place,
    /// When it was made, in ticks of the catalog's clock.
    pub(in crate::postgres) made: u64,
    pub(in crate::postgres) columns: Vec<Column>,
    pub(in crate::postgres) constraints: Vec<Constraint>,
    pub(in crate::postgres) indexes: Vec<Index>,
    /// The sequences of its serial and identity columns, with the column of each.
    pub(in crate::postgres) sequences: Vec<(String, ObjectName)>,
    /// Whether its columns are all there are.
    pub(in crate::postgres) complete: bool,
    /// Whether the replay knows it at all.
    pub(in crate::postgres) certain: bool,
    /// The tables that it inherits from or is a partition of.
    pub(in crate::postgres) parents: Vec<ObjectName>,
    /// Whether other tables may inherit from it.
    pub(in crate::postgres) has_children: bool,
    /// What those were or are called that the replay does not see.
    pub(in crate::postgres) unseen: Vec<Pattern>,
    /// `RANGE (day)`, of a table that is partitioned.
    pub(in crate::postgres) partition_key: Option<String>,
    /// `FOR VALUES ..` or `DEFAULT`, of a partition.
    pub(in crate::postgres) bound: Option<String>,
    /// How it is kept: whether it is logged, what is told to replicas, the storage of its columns. What
    /// the server does by itself is not said.
    pub(in crate::postgres) keeping: Definition,
    /// Its triggers, policies, rules and comments.
    pub(in crate::postgres) parts: Parts,
}

impl Table {
    pub(in crate::postgres) fn new(place: Place, made: u64) -> Table {
        Table {
            place,
            made,
            columns: vec![],
            constraints: vec![],
            indexes: vec![],
            sequences: vec![],
            complete: true,
            certain: true,
            parents: vec![],
            has_children: false,
            unseen: vec![],
            partition_key: None,
            bound: None,
            keeping: Definition::default(),
            parts: Parts::default(),
        }
    }

    pub(in crate::postgres) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    pub(in crate::postgres) fn column_mut(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|column| column.name == name)
    }

    /// Another table decides on its shape: it exists, and nothing else is claimed.
    pub(in crate::postgres) fn forget_shape(&mut self) {
        self.complete = false;
        self.columns.clear();
        self.constraints.clear();
        self.indexes.clear();
    }
}

/// A column.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Column {
    pub(in crate::postgres) name: String,
    pub(in crate::postgres) data_type: ColumnType,
    pub(in crate::postgres) collation: Collation,
    pub(in crate::postgres) nullable: bool,
    pub(in crate::postgres) default: Option<String>,
    /// The server has read the default as one of another type, and what it made of it is not known.
    pub(in crate::postgres) reread: bool,
    /// What fills it where no value is given, besides a default.
    pub(in crate::postgres) filled: Filled,
    pub(in crate::postgres) place: Place,
    pub(in crate::postgres) lineage: Lineage,
}

/// What fills a column by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Filled {
    Nothing,
    /// The sequence of a `serial`.
    Serial,
    /// `GENERATED .. AS IDENTITY`
    Identity(Identity),
}

impl Column {
    pub(in crate::postgres) fn is_generated(&self) -> bool {
        self.default.as_ref().is_some_and(|default| default.starts_with("GENERATED"))
    }

    /// Whether it is generated by an expression that mentions a column.
    pub(in crate::postgres) fn is_generated_from(&self, column: &str) -> bool {
        let default = self.default.as_deref().unwrap_or_default();
        self.is_generated() && Words::of(default).contains(column)
    }
}

/// A constraint.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Constraint {
    pub(in crate::postgres) name: String,
    pub(in crate::postgres) kind: ConstraintKind,
    pub(in crate::postgres) columns: Vec<String>,
    pub(in crate::postgres) references: Option<ObjectName>,
    /// The columns of the other table that a foreign key refers to; empty for its primary key.
    pub(in crate::postgres) referenced: Vec<String>,
    /// What its expression mentions.
    pub(in crate::postgres) mentions: Vec<String>,
    /// Whether what was there before it is known to obey it. No statement takes that back, so the
    /// proof of a down does not compare it.
    pub(in crate::postgres) validated: bool,
    /// All but its columns.
    pub(in crate::postgres) definition: Definition,
    pub(in crate::postgres) place: Place,
    pub(in crate::postgres) lineage: Lineage,
}

impl Constraint {
    /// Whether the server makes an index of the same name for it.
    pub(in crate::postgres) fn has_index(&self) -> bool {
        matches!(
            self.kind,
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion
        )
    }

    /// Whether the two may be the same constraint, but for their names.
    pub(in crate::postgres) fn may_equal(&self, other: &Constraint) -> bool {
        self.kind == other.kind
            && self.columns == other.columns
            && self.references == other.references
            && (self.referenced == other.referenced
                || self.referenced.is_empty()
                || other.referenced.is_empty())
            && self.definition.differences(&other.definition).is_empty()
    }

    /// Whether it goes with a column when that is dropped.
    pub(in crate::postgres) fn is_over(&self, column: &str) -> bool {
        self.columns.iter().chain(&self.mentions).any(|name| name == column)
    }
}

/// An index that no constraint made.
#[derive(Debug, Clone)]
pub(in crate::postgres) struct Index {
    /// `None` where the server's choice of a name is not known.
    pub(in crate::postgres) name: Option<String>,
    pub(in crate::postgres) unique: bool,
    pub(in crate::postgres) keys: Vec<Option<String>>,
    pub(in crate::postgres) partial: bool,
    pub(in crate::postgres) mentions: Vec<String>,
    /// All but its columns.
    pub(in crate::postgres) definition: Definition,
    pub(in crate::postgres) place: Place,
    pub(in crate::postgres) lineage: Lineage,
}

impl Index {
    /// The columns of one that a foreign key can refer to: it is unique, over plain columns and all rows.
    pub(in crate::postgres) fn key_columns(&self) -> Option<Vec<String>> {
        let keys: Vec<String> = self.keys.iter().flatten().cloned().collect();
        (self.unique && !self.partial && keys.len() == self.keys.len()).then_some(keys)
    }

    /// Whether the two may be the same index, but for their names.
    pub(in crate::postgres) fn may_equal(&self, other: &Index) -> bool {
        self.unique == other.unique
            && self.has_keys_of(other)
            && self.partial == other.partial
            && self.definition.differences(&other.definition).is_empty()
    }
}

impl Index {
    /// Whether the keys may be the same: an expression over a column that had another type may be
    /// the column itself now, as `date (a)` is where `a` has become a `date`.
    fn has_keys_of(&self, other: &Index) -> bool {
        let is_open = |at: usize| {
            let aspect = format!("key {}", at + 1);
            [self, other].iter().any(|one| one.definition.get(&aspect) == Some(&Value::Unknown))
        };
        self.keys.len() == other.keys.len()
            && self
                .keys
                .iter()
                .zip(&other.keys)
                .enumerate()
                .all(|(at, (one, other))| one == other || is_open(at))
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            ConstraintKind::PrimaryKey => "PRIMARY KEY",
            ConstraintKind::Unique => "UNIQUE",
            ConstraintKind::ForeignKey => "FOREIGN KEY",
            ConstraintKind::Exclusion => "EXCLUDE",
            _ => "CHECK",
        };
        write!(f, "`{kind} ({})", self.columns.join(", "))?;
        if let Some(other) = &self.references {
            write!(f, " REFERENCES {other}")?;
            if !self.referenced.is_empty() {
                write!(f, " ({})", self.referenced.join(", "))?;
            }
        }
        f.write_str("`")
    }
}

impl fmt::Display for Index {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<&str> =
            self.keys.iter().map(|key| key.as_deref().unwrap_or("an expression")).collect();
        let unique = if self.unique { "UNIQUE " } else { "" };
        let partial = if self.partial { " WHERE .." } else { "" };
        write!(f, "`{unique}({}){partial}`", keys.join(", "))
    }
}
