//! What lives in the name space of relations.

use schema_manifest::{ConstraintKind, ObjectName};

use super::types::ColumnType;
use crate::source::Place;

/// A relation.
#[derive(Debug)]
pub(in crate::postgres) enum Relation {
    /// A table that is replayed.
    Table(Table),
    /// An index, of a constraint or by itself; it is described in its table.
    Index {
        /// Its table.
        table: ObjectName,
    },
    /// A view, sequence or other relation that is known by name only.
    Other {
        /// What it is.
        what: &'static str,
        /// Where it was made.
        place: Place,
        /// A sequence of a serial or identity column is part of its table.
        owned: bool,
    },
}

/// A table.
#[derive(Debug)]
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
    pub(in crate::postgres) temporary: bool,
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
            temporary: false,
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
    pub(in crate::postgres) nullable: bool,
    pub(in crate::postgres) default: Option<String>,
    pub(in crate::postgres) place: Place,
}

/// A constraint.
#[derive(Debug)]
pub(in crate::postgres) struct Constraint {
    pub(in crate::postgres) name: String,
    pub(in crate::postgres) kind: ConstraintKind,
    pub(in crate::postgres) columns: Vec<String>,
    pub(in crate::postgres) references: Option<ObjectName>,
    /// The columns of the other table that a foreign key refers to; empty for its primary key.
    pub(in crate::postgres) referenced: Vec<String>,
    /// What its expression mentions.
    pub(in crate::postgres) mentions: Vec<String>,
    pub(in crate::postgres) place: Place,
}

impl Constraint {
    /// Whether the server makes an index of the same name for it.
    pub(in crate::postgres) fn has_index(&self) -> bool {
        matches!(
            self.kind,
            ConstraintKind::PrimaryKey | ConstraintKind::Unique | ConstraintKind::Exclusion
        )
    }

    /// Whether it goes with a column when that is dropped.
    pub(in crate::postgres) fn is_over(&self, column: &str) -> bool {
        self.columns.iter().chain(&self.mentions).any(|name| name == column)
    }
}

/// An index that no constraint made.
#[derive(Debug)]
pub(in crate::postgres) struct Index {
    /// `None` where the server's choice of a name is not known.
    pub(in crate::postgres) name: Option<String>,
    pub(in crate::postgres) unique: bool,
    pub(in crate::postgres) keys: Vec<Option<String>>,
    pub(in crate::postgres) partial: bool,
    pub(in crate::postgres) mentions: Vec<String>,
    pub(in crate::postgres) place: Place,
}
