//! What was verified.

use std::fmt;
use std::time::Duration;

use schema_manifest::Manifest;

use super::migrated::at;
use super::text::{counted, list};
use crate::drift::Drift;
use crate::error::UnknownMigration;

/// What was compared with the manifest and found equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Verified {
    /// How many tables.
    pub tables: usize,
    /// How many columns.
    pub columns: usize,
    /// How many enum types.
    pub enums: usize,
    /// How many objects the build could not see through: not verified.
    pub opaque: usize,
}

impl Verified {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Verified {
            tables: manifest.tables.len(),
            columns: manifest.tables.iter().map(|table| table.columns.len()).sum(),
            enums: manifest.enums.len(),
            opaque: manifest.opaque.len(),
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} verified", counted(self.tables, "table"))?;
        if f.alternate() {
            write!(
                f,
                "\n  {}, {}",
                counted(self.columns, "column"),
                counted(self.enums, "enum type"),
            )?;
            if self.opaque > 0 {
                write!(f, "; {} not verified", counted(self.opaque, "opaque object"))?;
            }
        }
        Ok(())
    }
}

/// What [`Schema::check`](crate::Schema::check) found: everything in order.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Checked {
    /// The newest applied migration; `None` where the history cannot be read.
    pub at: Option<String>,
    /// What a newer binary has applied, and this one does not know.
    pub unknown: Vec<UnknownMigration>,
    /// Whether the role may read the history: where it may not, only the schema was compared.
    pub history_readable: bool,
    /// What was compared.
    pub verified: Verified,
    /// What `SCHEMA_DRIFT=warn` let pass.
    pub drift: Option<Box<Drift>>,
    /// How long the call took.
    pub elapsed: Duration,
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.history_readable {
            at(f, self.at.as_deref())?;
        } else {
            f.write_str("history not readable by this role")?;
        }
        verdict(f, &self.verified, self.drift.as_deref())?;
        unknown(f, &self.unknown)
    }
}

/// `, 2 migrations of a newer binary (5_a, 6_b)`
pub(super) fn unknown(f: &mut fmt::Formatter<'_>, unknown: &[UnknownMigration]) -> fmt::Result {
    if unknown.is_empty() {
        return Ok(());
    }
    let names = list(unknown.iter().map(|one| format!("{}_{}", one.version, one.name)));
    write!(f, ", {} of a newer binary ({names})", counted(unknown.len(), "migration"))
}

/// `, 7 tables verified`, or what was let pass.
pub(super) fn verdict(
    f: &mut fmt::Formatter<'_>,
    verified: &Verified,
    drift: Option<&Drift>,
) -> fmt::Result {
    match drift {
        None => {
            f.write_str(", ")?;
            fmt::Display::fmt(verified, f)
        }
        Some(drift) => {
            let differences = counted(drift.differences.len(), "difference");
            if drift.refuses() {
                write!(f, ", {differences} let pass by SCHEMA_DRIFT=warn")?;
            } else {
                write!(f, ", ")?;
                fmt::Display::fmt(verified, f)?;
                write!(f, ", {}", counted(drift.differences.len(), "warning"))?;
            }
            if f.alternate() {
                write!(f, "\n{drift}")?;
            }
            Ok(())
        }
    }
}
