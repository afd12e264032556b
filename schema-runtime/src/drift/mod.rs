//! Drift: the places where the live schema is not the one that the binary was compiled for.
//!
//! Pure: [`Drift::find`] compares and judges, `reason` explains and says what to do, `text` is what
//! whoever is woken by it reads. Read [`Drift`] first.

mod edited;
mod find;
mod reason;
mod text;

use schema_manifest::{Consequence, Depth, Difference, DifferenceKind, Text};

pub(crate) use edited::explained;
pub use reason::Reason;

/// How much of what is observed says what a migration has made: which objects are there.
pub(crate) const DEPTH: Depth = Depth::Shape;

/// Every place where the live schema differs from the manifest in a way that matters.
///
/// Prints as a report for a terminal: a headline, a line for each difference, why, what to do, and the
/// operator's own line. [`colored`](Drift::colored) is the same in colours, and
/// [`log_lines`](Drift::log_lines) gives entries for a log. The names of the fields are those of its JSON
/// (feature `serde`), and stay.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Drift {
    /// The database's name or file.
    pub database: String,
    /// What becomes of the service.
    pub verdict: Verdict,
    /// Whether `SCHEMA_DRIFT=warn` lets the service start on it: not where `require` names what is
    /// missing, nor where the service does not read the variable.
    pub waivable: bool,
    /// The places: those that keep the service from starting, then the warnings, each in the order of
    /// the manifest.
    pub differences: Vec<Drifted>,
    /// How many more are ignored: comments, storage options, what is nobody's harm.
    pub ignored: usize,
    /// How many expressions were compared by presence only, since another session holds their table.
    pub unread: usize,
    /// How many objects the build could not see through: they are not compared.
    pub opaque: usize,
    /// What to do, for each of the reasons.
    pub what_to_do: Vec<&'static str>,
    /// The operator's own line.
    pub hint: Option<Text>,
}

/// One place where the live schema differs.
///
/// Prints as one line: ``column `disks.disk_size` is missing: created in migrations/..:12``.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Drifted {
    /// The object, what was expected and what was found. In JSON its fields stand beside the others.
    #[cfg_attr(feature = "serde", serde(flatten))]
    pub difference: Difference,
    /// Of which kind it is.
    pub kind: DifferenceKind,
    /// What follows from it.
    pub consequence: Consequence,
    /// Whether `require = [..]` names it: then no policy lets the service start.
    pub required: bool,
    /// Why, as far as the history tells.
    pub reason: Reason,
}

/// What becomes of a service whose schema differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Verdict {
    /// It starts: all that it needs is there, and every difference is a warning.
    Warned,
    /// It does not start.
    Refused,
    /// It starts on what it was not compiled for, since `SCHEMA_DRIFT=warn` says so.
    WavedThrough,
    /// It starts on what it was not compiled for, since a newer release has migrated the database and
    /// [`NewerDatabase::Allow`](crate::NewerDatabase::Allow) says so.
    Allowed,
}

impl Drift {
    /// Whether there is more than warnings: something that keeps the service from starting, where nobody
    /// lets it pass.
    pub fn refuses(&self) -> bool {
        self.refused_count() > 0
    }

    /// How many of the differences are more than warnings.
    pub(crate) fn refused_count(&self) -> usize {
        let refused = |one: &&Drifted| one.consequence == Consequence::Refuse;
        self.differences.iter().filter(refused).count()
    }

    /// The differences that keep the service from starting.
    pub(crate) fn refused(self) -> Vec<Difference> {
        let all = self.differences.into_iter();
        let refused = all.filter(|drifted| drifted.consequence == Consequence::Refuse);
        refused.map(|drifted| drifted.difference).collect()
    }

    /// Whether `require = [..]` names something that is missing: no policy lets the service start.
    pub(crate) fn is_required(&self) -> bool {
        self.differences.iter().any(|drifted| drifted.required)
    }
}
