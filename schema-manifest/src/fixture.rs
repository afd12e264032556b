//! Reference data that a binary carries beside its migrations.

use crate::{Script, Text};

/// A file of idempotent upserts, run after the migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Fixture {
    /// The file's name without `.sql`: `001_gpu_types`. It identifies the fixture in
    /// `_schema_fixtures`.
    pub name: Text,
    /// What it runs.
    pub script: Script,
}

impl Fixture {
    /// A fixture, in a const context too.
    pub const fn new(name: Text, script: Script) -> Self {
        Fixture { name, script }
    }
}
