//! What was verified.

use std::fmt::{self, Display as _};
use std::time::Duration;

use schema_manifest::{Embedded, Object};

use super::migrated::at;
use super::text::{counted, indented, list};
use crate::drift::{Drift, Verdict};
use crate::error::UnknownMigration;

/// How much was compared with the manifest.
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
    /// How many expressions were compared by presence only, since another session held their table.
    pub unread: usize,
}

impl Verified {
    /// What a comparison with the manifest looks at, which left so many expressions unread.
    pub(crate) fn of(embedded: &Embedded, unread: usize) -> Self {
        let (manifest, verification) = (&embedded.manifest, &embedded.verification);
        let tables: Vec<_> = manifest
            .tables
            .iter()
            .filter(|table| verification.covers(&Object::Table(table.name.clone())))
            .collect();
        let enums = manifest.enums.iter();
        Verified {
            tables: tables.len(),
            columns: tables.iter().map(|table| table.columns.len()).sum(),
            enums: enums.filter(|one| verification.covers(&Object::Enum(one.name.clone()))).count(),
            opaque: manifest.opaque.len(),
            unread,
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} verified", counted(self.tables, "table"))?;
        if f.alternate() { self.details(f) } else { Ok(()) }
    }
}

impl Verified {
    /// A line of its own.
    fn details(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (columns, enums) = (counted(self.columns, "column"), counted(self.enums, "enum type"));
        write!(f, "\n  {columns}, {enums}")?;
        if self.opaque > 0 {
            write!(f, "; {} not verified", counted(self.opaque, "opaque object"))?;
        }
        if self.unread > 0 {
            let unread = counted(self.unread, "expression");
            write!(f, "; {unread} by presence only, whose table another session held")?;
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
    /// Warnings, and what was let pass: [`Drift::verdict`] says why.
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

/// What [`Migrator::verify`](crate::Migrator::verify) found: nothing that keeps a service from starting.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct SchemaVerified {
    /// The database's name or file.
    pub database: String,
    /// What was compared.
    pub verified: Verified,
    /// The warnings.
    pub drift: Option<Box<Drift>>,
    /// How long the call took.
    pub elapsed: Duration,
}

impl fmt::Display for SchemaVerified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database `{}`", self.database)?;
        verdict(f, &self.verified, self.drift.as_deref())
    }
}

/// `, 7 tables verified`, or what was let pass.
pub(super) fn verdict(
    f: &mut fmt::Formatter<'_>,
    verified: &Verified,
    drift: Option<&Drift>,
) -> fmt::Result {
    let Some(drift) = drift else {
        f.write_str(", ")?;
        return verified.fmt(f);
    };
    let refused = counted(drift.refused_count(), "difference");
    match drift.verdict {
        Verdict::Warned => write!(f, ", {verified}")?,
        Verdict::Refused => write!(f, ", {refused}")?,
        Verdict::WavedThrough => write!(f, ", {refused} let pass by SCHEMA_DRIFT=warn")?,
        Verdict::Allowed => write!(f, ", {refused} let pass on a newer database")?,
    }
    let warnings = drift.differences.len() - drift.refused_count();
    if warnings > 0 {
        write!(f, ", {}", counted(warnings, "warning"))?;
    }
    if f.alternate() {
        verified.details(f)?;
        write!(f, "\n{}", indented(&drift.to_string(), "  "))?;
    }
    Ok(())
}
