//! What a start did.

use std::fmt;
use std::time::Duration;

use super::checked::{Verified, unknown, verdict};
use super::migrated::{Applied, at, details, done};
use super::seeded::Seeded;
use super::text::counted;
use crate::drift::Drift;
use crate::error::UnknownMigration;

/// What [`Schema::start`](crate::Schema::start) did.
///
/// `schema is at 20260106100000_load_balancing: 2 migrations applied (12 ms), 1 fixture run, 7
/// tables verified`
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Started {
    /// The newest applied migration: where the schema is now.
    pub at: Option<String>,
    /// What a newer binary has applied, and this one does not know.
    pub unknown: Vec<UnknownMigration>,
    /// What became applied during the start, in order.
    pub applied: Vec<Applied>,
    /// How many migrations were applied before.
    pub already_applied: usize,
    /// What became of the fixtures.
    pub seeded: Seeded,
    /// What was compared.
    pub verified: Verified,
    /// Warnings, and what was let pass: [`Drift::verdict`] says why.
    pub drift: Option<Box<Drift>>,
    /// How long the start took.
    pub elapsed: Duration,
}

impl fmt::Display for Started {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        at(f, self.at.as_deref())?;
        if self.applied.is_empty() {
            write!(f, ": {} applied before", counted(self.already_applied, "migration"))?;
        } else {
            write!(f, ": {}", done(&self.applied, "applied"))?;
        }
        if self.seeded.run() > 0 || self.seeded.left_alone() > 0 {
            // Without its details: those come below.
            write!(f, ", {}", self.seeded)?;
        }
        verdict(f, &self.verified, self.drift.as_deref())?;
        unknown(f, &self.unknown)?;
        details(f, &self.applied)?;
        details(f, &self.seeded.fixtures)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Seed, SeedOutcome};

    fn started() -> Started {
        let applied = |version, name: &'static str, time| Applied {
            version,
            name: name.into(),
            elapsed: Some(Duration::from_millis(time)),
        };
        let outcome = SeedOutcome::Run { elapsed: Duration::from_millis(2) };
        Started {
            at: Some("20260106100000_load_balancing".into()),
            unknown: Vec::new(),
            applied: vec![applied(20_260_105, "disks", 5), applied(20_260_106, "lb", 7)],
            already_applied: 4,
            seeded: Seeded {
                fixtures: vec![Seed { name: "001_gpu_types".into(), outcome }],
                elapsed: Duration::ZERO,
            },
            verified: Verified { tables: 7, columns: 31, enums: 1, opaque: 1, unread: 0 },
            drift: None,
            elapsed: Duration::from_millis(30),
        }
    }

    #[test]
    fn a_start_is_one_line_and_details_where_asked_for() {
        let started = started();
        let line = "schema is at 20260106100000_load_balancing: 2 migrations applied (12 ms), 1 \
                    fixture run, 7 tables verified";
        assert_eq!(started.to_string(), line);
        assert_eq!(
            format!("{started:#}"),
            format!(
                "{line}\n  31 columns, 1 enum type; 1 opaque object not verified\n  20260105_disks \
                 (5 ms)\n  20260106_lb (7 ms)\n  001_gpu_types: run (2 ms)"
            )
        );
    }

    #[test]
    fn a_start_with_nothing_to_do_says_so() {
        let mut started = started();
        started.applied.clear();
        started.seeded.fixtures.clear();
        started.already_applied = 6;
        assert_eq!(
            started.to_string(),
            "schema is at 20260106100000_load_balancing: 6 migrations applied before, 7 tables \
             verified"
        );
    }
}
