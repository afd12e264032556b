//! What `migrate` and `revert` did.

use std::fmt;
use std::time::Duration;

use schema_manifest::Text;

use super::text::{counted, elapsed};

/// A migration that a call ran or reverted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Applied {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// How long it took; `None`: another process did it in the meantime.
    pub elapsed: Option<Duration>,
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.version, self.name)?;
        match self.elapsed {
            Some(time) => write!(f, " ({})", elapsed(time)),
            None => f.write_str(" (by another process)"),
        }
    }
}

/// What [`Migrator::migrate`](crate::Migrator::migrate) did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Migrated {
    /// The newest applied migration: where the schema is now.
    pub at: Option<String>,
    /// What became applied during the call, in order.
    pub applied: Vec<Applied>,
    /// How many migrations were applied before.
    pub already_applied: usize,
    /// How many embedded migrations are still pending (`migrate_to`).
    pub pending: usize,
    /// How long the call took.
    pub elapsed: Duration,
}

impl fmt::Display for Migrated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(f, self.at.as_deref())?;
        write!(f, ": {}", done(&self.applied, "applied"))?;
        if self.applied.is_empty() {
            write!(f, ", {} before", self.already_applied)?;
        }
        if self.pending > 0 {
            write!(f, ", {} pending", self.pending)?;
        }
        details(f, &self.applied)
    }
}

/// What [`Migrator::revert`](crate::Migrator::revert) did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Reverted {
    /// The newest migration that is still applied.
    pub at: Option<String>,
    /// What was reverted during the call, the newest first.
    pub reverted: Vec<Applied>,
    /// How long the call took.
    pub elapsed: Duration,
}

impl fmt::Display for Reverted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(f, self.at.as_deref())?;
        write!(f, ": {}", done(&self.reverted, "reverted"))?;
        details(f, &self.reverted)
    }
}

/// `schema is at 20260106_disks`.
pub(super) fn at(f: &mut fmt::Formatter<'_>, version: Option<&str>) -> fmt::Result {
    match version {
        Some(version) => write!(f, "schema is at {version}"),
        None => f.write_str("schema is empty"),
    }
}

/// `2 migrations applied (12 ms)`.
pub(super) fn done(migrations: &[Applied], verb: &str) -> String {
    let ours: Vec<Duration> = migrations.iter().filter_map(|item| item.elapsed).collect();
    let by_others = migrations.len() - ours.len();
    let text = match (ours.len(), by_others) {
        (0, 0) => return format!("no migration {verb}"),
        (0, others) => {
            return format!("{} {verb} by another process", counted(others, "migration"));
        }
        (own, _) => {
            format!("{} {verb} ({})", counted(own, "migration"), elapsed(ours.iter().sum()))
        }
    };
    match by_others {
        0 => text,
        others => format!("{text}, {others} by another process"),
    }
}

/// One line each, where details are asked for.
pub(super) fn details<T: fmt::Display>(f: &mut fmt::Formatter<'_>, items: &[T]) -> fmt::Result {
    if f.alternate() {
        items.iter().try_for_each(|item| write!(f, "\n  {item}"))?;
    }
    Ok(())
}
