//! What became of the fixtures.

use std::fmt;
use std::time::Duration;

use schema_manifest::Text;

use super::migrated::details;
use super::text::{counted, elapsed};

/// What [`Migrator::seed`](crate::Migrator::seed) did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Seeded {
    /// What became of each fixture, in order.
    pub fixtures: Vec<Seed>,
    /// How long the call took.
    pub elapsed: Duration,
}

impl Seeded {
    /// How many fixtures ran in this call.
    pub fn run(&self) -> usize {
        self.count(|outcome| matches!(outcome, SeedOutcome::Run { .. }))
    }

    /// How many fixtures were left alone because something newer is at work.
    pub fn left_alone(&self) -> usize {
        self.count(|outcome| {
            matches!(outcome, SeedOutcome::Superseded | SeedOutcome::NewerDatabase)
        })
    }

    fn count(&self, pick: impl Fn(&SeedOutcome) -> bool) -> usize {
        self.fixtures.iter().filter(|seed| pick(&seed.outcome)).count()
    }
}

impl fmt::Display for Seeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} run", counted(self.run(), "fixture"))?;
        let left = self.left_alone();
        if left > 0 {
            write!(f, ", {left} left alone")?;
        }
        details(f, &self.fixtures)
    }
}

/// What became of a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Seed {
    /// The fixture's name.
    pub name: Text,
    /// What became of it.
    pub outcome: SeedOutcome,
}

/// What became of a fixture, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum SeedOutcome {
    /// It ran.
    Run {
        /// How long it took.
        elapsed: Duration,
    },
    /// Another process ran it in the meantime.
    RunByAnother,
    /// It had run before, and nothing else since under its name.
    UpToDate,
    /// It had run before, and another version of it since: left alone.
    Superseded,
    /// The database is newer than this binary: left alone.
    NewerDatabase,
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match self.outcome {
            SeedOutcome::Run { elapsed: time } => write!(f, "run ({})", elapsed(time)),
            SeedOutcome::RunByAnother => f.write_str("run by another process"),
            SeedOutcome::UpToDate => f.write_str("up to date"),
            SeedOutcome::Superseded => {
                f.write_str("left alone, another version of it has run since")
            }
            SeedOutcome::NewerDatabase => {
                f.write_str("left alone, the database is newer than this binary")
            }
        }
    }
}
