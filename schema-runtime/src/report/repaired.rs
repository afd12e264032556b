//! What `baseline`, `repair` and `run_verify_scripts` did.

use std::fmt;

use schema_manifest::Text;

use super::checked::Verified;
use super::text::counted;

/// What [`Migrator::baseline`](crate::Migrator::baseline) did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Baselined {
    /// The database's name or file.
    pub database: String,
    /// How many migrations were recorded without being run.
    pub recorded: usize,
    /// What was compared before.
    pub verified: Verified,
}

impl fmt::Display for Baselined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "database `{}` adopted: {} recorded as applied, {}",
            self.database,
            counted(self.recorded, "migration"),
            self.verified
        )?;
        if self.verified.opaque > 0 {
            write!(f, ", {} not verified", counted(self.verified.opaque, "opaque object"))?;
        }
        Ok(())
    }
}

/// What [`Migrator::repair`](crate::Migrator::repair) did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Repaired {
    /// The database's name or file.
    pub database: String,
    /// What was changed, by migration.
    pub migrations: Vec<RepairedMigration>,
}

/// What became of a migration's row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct RepairedMigration {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// What became of its row.
    pub outcome: RepairOutcome,
}

/// What became of a migration's row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum RepairOutcome {
    /// It says that the migration was applied.
    Applied,
    /// It is gone: the migration is pending.
    Pending,
    /// It has the checksum of the file.
    ChecksumAccepted,
    /// It is as it was: a start goes on with the migration by itself.
    GoesOn,
}

impl fmt::Display for Repaired {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.migrations.is_empty() {
            return write!(f, "nothing to repair in database `{}`", self.database);
        }
        for (number, migration) in self.migrations.iter().enumerate() {
            if number > 0 {
                f.write_str("\n")?;
            }
            migration.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for RepairedMigration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "migration {}_{}: ", self.version, self.name)?;
        f.write_str(match self.outcome {
            RepairOutcome::Applied => "recorded as applied",
            RepairOutcome::Pending => "its row is gone, it runs again",
            RepairOutcome::ChecksumAccepted => "its checksum is now that of the file",
            RepairOutcome::GoesOn => "left as it is, a start goes on with it",
        })
    }
}

/// What [`Migrator::run_verify_scripts`](crate::Migrator::run_verify_scripts) found: no row.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ScriptsVerified {
    /// How many scripts were run.
    pub scripts: usize,
    /// How many queries gave no row.
    pub queries: usize,
    /// Queries that could not be run, with what the database said: what they read is gone, through
    /// a later migration, say.
    pub outdated: Vec<String>,
}

impl fmt::Display for ScriptsVerified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let queries = if self.queries == 1 { "query" } else { "queries" };
        write!(
            f,
            "{} run: {} {queries} found nothing",
            counted(self.scripts, "verify script"),
            self.queries
        )?;
        if !self.outdated.is_empty() {
            write!(f, ", {} could not be run", self.outdated.len())?;
        }
        self.outdated.iter().try_for_each(|query| write!(f, "\n  {query}"))
    }
}
