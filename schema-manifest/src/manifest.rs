//! A whole schema.

use crate::{List, ObjectName, Origin, SchemaObject, Table, Text};

/// The schema that a folder of migrations leaves behind, or that a database holds.
///
/// It never claims what the database would not show: what the replay could not know is listed in
/// [`opaque`](Manifest::opaque) and claimed nowhere else.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Manifest {
    /// The tables, by name.
    pub tables: List<Table>,
    /// The enum types, by name.
    pub enums: List<Enum>,
    /// Every other object, by kind and name.
    pub objects: List<SchemaObject>,
    /// What the replay could not see: relations and types by name, then the rest as it met it.
    pub opaque: List<Opaque>,
}

impl Manifest {
    /// A manifest, in a const context too.
    pub const fn new(
        tables: List<Table>,
        enums: List<Enum>,
        objects: List<SchemaObject>,
        opaque: List<Opaque>,
    ) -> Self {
        Manifest { tables, enums, objects, opaque }
    }

    /// The table of that name in the default schema.
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.schema.is_none() && table.name.name == name)
    }
}

/// An enum type.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Enum {
    /// Its name.
    pub name: ObjectName,
    /// Its labels in sort order.
    pub labels: List<Text>,
    /// Where it was created; `None` where it was observed.
    pub origin: Option<Origin>,
}

impl Enum {
    /// An enum type, in a const context too.
    pub const fn new(name: ObjectName, labels: List<Text>, origin: Option<Origin>) -> Self {
        Enum { name, labels, origin }
    }
}

/// Something that the migrations make or change in a way that the replay cannot see.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Opaque {
    /// What it is, for people: ``view `active_reservations` ``.
    pub object: Text,
    /// Why it is not claimed.
    pub reason: Text,
    /// The statement that made it so.
    pub origin: Option<Origin>,
}

impl Opaque {
    /// An opaque object, in a const context too.
    pub const fn new(object: Text, reason: Text, origin: Option<Origin>) -> Self {
        Opaque { object, reason, origin }
    }
}
