//! Deciding what to do: pure functions from what is embedded and what was read to steps or a
//! refusal.
//!
//! No I/O, no SQL. Read [`Plan`] first; [`decide`] makes its steps, [`fixtures::decide`] what
//! becomes of each fixture.

mod decide;
mod display;
pub(crate) mod existing;
pub(crate) mod fixtures;
mod late;
pub(crate) mod repair;
pub(crate) mod resume;

use schema_manifest::{Dialect, Down, Migration, Script};

pub use decide::NewerDatabase;
pub(crate) use decide::{Goal, Rules, Untrusted, decide, pending, unknown, validate};
pub use fixtures::FixtureDecision;
pub use late::Late;
pub(crate) use repair::Change;
pub use repair::Repair;

use crate::failure::Subject;
use crate::progress::Progress;

/// Which way a migration runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum Direction {
    /// Forward.
    Up,
    /// Backward.
    Down,
}

/// A migration to run or to revert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Step<'s> {
    /// Which way.
    pub direction: Direction,
    /// The migration.
    pub migration: &'s Migration,
    /// The script of that way.
    pub script: &'s Script,
}

impl<'s> Step<'s> {
    fn up(migration: &'s Migration) -> Self {
        Step { direction: Direction::Up, migration, script: &migration.up }
    }

    /// The step back, where there is one.
    fn down(migration: &'s Migration) -> Option<Self> {
        match &migration.down {
            Down::Script(script) => Some(Step { direction: Direction::Down, migration, script }),
            Down::Irreversible(_) | Down::ForwardOnly => None,
        }
    }

    /// What a failure of it is about.
    pub(crate) fn subject(&self) -> Subject {
        let Step { direction, migration, .. } = *self;
        Subject::Migration { version: migration.version, name: migration.name.clone(), direction }
    }

    /// What an observer is told when it begins.
    pub(crate) fn progress(&self, number: usize, of: usize) -> Progress {
        let (version, name) = (self.migration.version, self.migration.name.clone());
        match self.direction {
            Direction::Up => Progress::Migrating { version, name, number, of },
            Direction::Down => Progress::Reverting { version, name, number, of },
        }
    }
}

/// What [`Migrator::migrate`](crate::Migrator::migrate) and
/// [`Migrator::seed`](crate::Migrator::seed) would do.
///
/// Prints with the SQL; statements that discard data, migrations without a way back and findings
/// about a way back that were let pass are marked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Plan<'s> {
    /// The database's name or file.
    pub database: String,
    /// Which kind of database it is.
    pub dialect: Dialect,
    /// The migrations to run, in order.
    pub steps: Vec<Step<'s>>,
    /// How many migrations are applied already.
    pub already_applied: usize,
    /// What becomes of each fixture.
    pub fixtures: Vec<FixtureStep<'s>>,
}

impl Plan<'_> {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
            && self.fixtures.iter().all(|step| step.decision != FixtureDecision::Run)
    }
}

/// What becomes of a fixture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FixtureStep<'s> {
    /// The fixture.
    pub fixture: &'s schema_manifest::Fixture,
    /// What becomes of it.
    pub decision: FixtureDecision,
}
