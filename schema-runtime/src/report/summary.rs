//! A status in a few numbers.

use std::fmt;

use super::text::counted;
use crate::status::{MigrationStatus, Standing, Status};

/// How the migrations of a binary and of a database stand to each other, in a few numbers: for a probe, a
/// deploy script, a line of a log. [`Status::summary`] makes it.
///
/// Prints as `8 of 8 migrations applied, the last is 20260126083000_reservation_failures: valid`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Summary {
    /// How many migrations of the binary are applied, and not half done.
    pub applied: usize,
    /// How many migrations the binary has.
    pub expected: usize,
    /// How many of them are not applied.
    pub pending: usize,
    /// How many are dirty: begun outside of a transaction, and not ended well.
    pub failed: usize,
    /// How many were edited after they were applied.
    pub edited: usize,
    /// How many the database has and the binary does not know.
    pub unknown: usize,
    /// The last one of the binary, in the order of the folder, that is applied.
    pub last: Option<MigrationStatus>,
    /// In how many places the schema is not the one that the binary was compiled for, warnings apart.
    /// What is pending or dirty makes some.
    pub differences: usize,
    /// Whether everything is applied as it is in the binary, nothing failed, and the schema is the one that
    /// the binary was compiled for. What `SCHEMA_DRIFT=warn` would let pass is not valid.
    pub valid: bool,
}

impl Status {
    /// The same in a few numbers.
    pub fn summary(&self) -> Summary {
        let count = |standing| self.with(standing).count();
        let is_known = |one: &&MigrationStatus| one.is_embedded;
        let is_applied =
            |one: &&MigrationStatus| matches!(one.standing, Standing::Applied | Standing::Edited);
        let known = || self.migrations.iter().filter(is_known);
        let [pending, failed, edited, unknown] =
            [Standing::Pending, Standing::Dirty, Standing::Edited, Standing::Unknown].map(count);
        let differences = self.drift.as_ref().map_or(0, |drift| drift.refused_count());
        Summary {
            applied: known().filter(is_applied).count(),
            expected: known().count(),
            pending,
            failed,
            edited,
            unknown,
            last: known().rfind(is_applied).cloned(),
            differences,
            valid: pending + failed + edited + differences == 0,
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} applied", self.applied, counted(self.expected, "migration"))?;
        let numbers = [
            (self.pending, "pending"),
            (self.failed, "failed"),
            (self.edited, "edited"),
            (self.unknown, "unknown"),
        ];
        for (number, word) in numbers.into_iter().filter(|(number, _)| *number > 0) {
            write!(f, ", {number} {word}")?;
        }
        if let Some(last) = &self.last {
            write!(f, ", the last is {}_{}", last.version, last.name)?;
        }
        if self.differences > 0 {
            write!(f, ", {} of the schema", counted(self.differences, "difference"))?;
        }
        f.write_str(if self.valid { ": valid" } else { ": not valid" })
    }
}
