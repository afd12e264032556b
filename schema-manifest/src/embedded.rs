//! Everything that a binary carries about its schema.

use crate::{Dialect, Fixture, List, Manifest, Migration, Requirement, Text, Verification};

/// A folder of migrations as it was checked, with the schema it leaves behind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Embedded {
    /// The database it is written for.
    pub dialect: Dialect,
    /// The migrations folder as the user named it.
    pub folder: Text,
    /// The migrations in their order.
    pub migrations: List<Migration>,
    /// The fixtures in their order.
    pub fixtures: List<Fixture>,
    /// The schema after the last migration.
    pub manifest: Manifest,
    /// What must be there whatever the policy says.
    pub require: List<Requirement>,
    /// What is verified, and what follows from a difference.
    pub verification: Verification,
    /// The operator's own line, shown with every refusal.
    pub hint: Option<Text>,
    /// The `.sql` files in the folder that `ignore` in `schema.toml` leaves out.
    pub ignored: List<Text>,
}

impl Embedded {
    /// What a binary carries, in a const context too.
    #[expect(clippy::too_many_arguments, reason = "for generated code: a parameter for each field")]
    pub const fn new(
        dialect: Dialect,
        folder: Text,
        migrations: List<Migration>,
        fixtures: List<Fixture>,
        manifest: Manifest,
        require: List<Requirement>,
        verification: Verification,
        hint: Option<Text>,
        ignored: List<Text>,
    ) -> Self {
        Embedded {
            dialect,
            folder,
            migrations,
            fixtures,
            manifest,
            require,
            verification,
            hint,
            ignored,
        }
    }

    /// The migration of that version.
    pub fn migration(&self, version: i64) -> Option<&Migration> {
        self.migrations.iter().find(|migration| migration.version == version)
    }
}
