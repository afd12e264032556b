//! What must be there whatever the verification policy says.

use crate::{List, ObjectName, Text};

/// A table, and perhaps columns of it, that the service cannot run without:
/// `require = [api_users, disks(disk_size)]`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Requirement {
    /// The table.
    pub table: ObjectName,
    /// The columns named with it; empty for the table alone.
    pub columns: List<Text>,
}

impl Requirement {
    /// A requirement, in a const context too.
    pub const fn new(table: ObjectName, columns: List<Text>) -> Self {
        Requirement { table, columns }
    }
}
