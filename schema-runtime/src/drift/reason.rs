//! Why an object is not as expected: told apart by what the history says of the migration that makes
//! it, and of what came after.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use schema_manifest::{Embedded, Migration, Origin};

use super::Drifted;
use crate::error::UnknownMigration;
use crate::plan;
use crate::state::{AppliedRow, Table};

/// Why an object is not as expected, as far as the history tells.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(tag = "kind", rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// The migration that makes it is not applied here.
    Pending {
        /// The migration's version.
        version: i64,
        /// Version and name, as its file has them.
        migration: String,
    },
    /// The history has the migration that makes it as applied and not as run: `baseline` recorded it, or
    /// a person with `repair` or with sqlx's own `skip`. What it makes was perhaps never here.
    ///
    /// Such a row has -1 for its `execution_time`.
    Baselined {
        /// The migration's version.
        version: i64,
        /// Version and name, as its file has them.
        migration: String,
        /// When it was recorded.
        installed_on: String,
    },
    /// A newer release has applied migrations here which this binary does not know, after the one that
    /// makes it: they may have changed it.
    NewerRelease {
        /// Versions and names of all of them, as they are recorded.
        migrations: Vec<String>,
        /// When the last of them was applied.
        installed_on: String,
    },
    /// The migration that makes it was applied, and nothing else after it that is not known: the change
    /// came from somewhere else.
    ChangedSince {
        /// The migration's version.
        version: i64,
        /// Version and name, as its file has them.
        migration: String,
        /// When it was applied.
        installed_on: String,
    },
    /// It exists before the first migration: `base` in `schema.toml` says so.
    Base,
    /// The history cannot be read, or nothing in it tells.
    Unknown,
}

/// In a few words, as they stand in one line of a report.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Pending { migration, .. } => write!(f, "{migration} is not applied here"),
            Reason::Baselined { migration, installed_on, .. } => {
                write!(f, "{migration} was recorded on {installed_on} without being run")
            }
            Reason::NewerRelease { migrations, installed_on } => {
                let names = migrations.join(", ");
                let last = if migrations.len() > 1 { ", the last" } else { "" };
                write!(f, "a newer release has applied {names} here{last} on {installed_on}")
            }
            Reason::ChangedSince { migration, installed_on, .. } => {
                write!(f, "changed after {migration} was applied on {installed_on}")
            }
            Reason::Base => f.write_str("no migration makes it, the base describes it"),
            Reason::Unknown => f.write_str("the history does not tell why"),
        }
    }
}

/// The history, ready to be asked for each difference.
pub(super) struct Reasons<'e> {
    migrations: HashMap<i64, &'e Migration>,
    /// `None`: it cannot be read.
    rows: Option<HashMap<i64, &'e AppliedRow>>,
    /// What a newer release has applied.
    newer: Vec<UnknownMigration>,
}

impl<'e> Reasons<'e> {
    pub(super) fn new(embedded: &'e Embedded, history: &'e Table<AppliedRow>) -> Self {
        let migrations = embedded.migrations.iter().map(|one| (one.version, one)).collect();
        let rows = match history {
            Table::Unreadable => None,
            Table::Absent => Some(HashMap::new()),
            Table::Rows(rows) => Some(rows.iter().map(|row| (row.version, row)).collect()),
        };
        Reasons { migrations, rows, newer: plan::unknown(embedded, history.rows()) }
    }

    /// Why what comes from there is not as expected.
    pub(super) fn of(&self, origin: Option<&Origin>) -> Reason {
        let Some(rows) = &self.rows else { return Reason::Unknown };
        let version = match origin.map(|origin| origin.version) {
            Some(Origin::BASE) => return Reason::Base,
            None => return self.newer_than("").unwrap_or(Reason::Unknown),
            Some(version) => version,
        };
        let name = |one: &&Migration| one.to_string();
        let migration = self.migrations.get(&version).map_or(version.to_string(), name);
        let Some(row) = rows.get(&version) else { return Reason::Pending { version, migration } };
        if let Some(newer) = self.newer_than(&row.installed_on) {
            return newer;
        }
        let installed_on = row.installed_on.clone();
        // A migration that ran and is dirty has no time yet either.
        if row.success && row.execution_time < 0 {
            return Reason::Baselined { version, migration, installed_on };
        }
        Reason::ChangedSince { version, migration, installed_on }
    }

    /// What a newer release has applied since then. Times are texts that sort as the times do.
    fn newer_than(&self, time: &str) -> Option<Reason> {
        let newer: Vec<&UnknownMigration> =
            self.newer.iter().filter(|one| *one.installed_on >= *time).collect();
        let installed_on = newer.iter().map(|one| &one.installed_on).max()?.clone();
        let name = |one: &&UnknownMigration| format!("{}_{}", one.version, one.name);
        Some(Reason::NewerRelease { migrations: newer.iter().map(name).collect(), installed_on })
    }
}

/// What to do, once for each kind of reason: first what is done soonest.
pub(super) fn advice(differences: &[Drifted]) -> Vec<&'static str> {
    let ways: BTreeSet<(u8, &str)> =
        differences.iter().map(|drifted| drifted.reason.way_on()).collect();
    ways.into_iter().map(|(_, advice)| advice).collect()
}

impl Reason {
    /// What to do, behind its place among the others.
    fn way_on(&self) -> (u8, &'static str) {
        match self {
            Reason::Pending { .. } => (
                0,
                "run the pending migrations (`start`, or the job that migrates), and check that this is \
                 the right database",
            ),
            Reason::NewerRelease { .. } => (
                1,
                "deploy the release that has the migrations which this binary does not know; if it was \
                 taken back, have it revert them",
            ),
            Reason::Baselined { .. } => (
                2,
                "the migrations did not make what was recorded without being run: make what is missing \
                 by hand (the file and line show its definition), or in a new migration",
            ),
            Reason::Base => (
                3,
                "no migration makes what the base describes: have it made by whoever sets the database \
                 up, and check that this is the right one",
            ),
            Reason::ChangedSince { .. } | Reason::Unknown => (
                4,
                "find out who changed the schema by hand; put back what the lines above name (the file \
                 and line show its definition), or make the change a migration and deploy that",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_history_tells_why() {
        let embedded = sample::embedded(&[1, 2]);
        let row = |version: i64, installed_on: &str| AppliedRow {
            version,
            installed_on: installed_on.into(),
            ..sample::row(&embedded, 1)
        };
        let [early, noon, late] = ["09:00:00", "12:00:00", "18:00:00"].map(|time| {
            let time = format!("2026-01-05 {time} UTC");
            move |version| row(version, &time)
        });
        let untimed = |row: AppliedRow| AppliedRow { execution_time: -1, ..row };
        let dirty = |row: AppliedRow| AppliedRow { success: false, ..row };
        let cases: [(&str, Option<i64>, Table<AppliedRow>, &str); 14] = [
            ("no history", Some(1), Table::Absent, "1_m1 is not applied here"),
            ("not in it", Some(2), Table::Rows(vec![early(1)]), "2_m2 is not applied here"),
            (
                "applied",
                Some(1),
                Table::Rows(vec![early(1)]),
                "changed after 1_m1 was applied on 2026-01-05 09:00:00 UTC",
            ),
            (
                "recorded without a time",
                Some(1),
                Table::Rows(vec![untimed(early(1)), early(2)]),
                "1_m1 was recorded on 2026-01-05 09:00:00 UTC without being run",
            ),
            (
                "the other one was",
                Some(2),
                Table::Rows(vec![untimed(early(1)), early(2)]),
                "changed after 2_m2 was applied on 2026-01-05 09:00:00 UTC",
            ),
            (
                "half done has no time either",
                Some(1),
                Table::Rows(vec![dirty(untimed(early(1)))]),
                "changed after 1_m1 was applied on 2026-01-05 09:00:00 UTC",
            ),
            (
                "an unknown one since",
                Some(1),
                Table::Rows(vec![noon(1), noon(8), late(9)]),
                "a newer release has applied 8_m1, 9_m1 here, the last on 2026-01-05 18:00:00 UTC",
            ),
            (
                "an unknown one before",
                Some(1),
                Table::Rows(vec![early(8), noon(1)]),
                "changed after 1_m1 was applied on 2026-01-05 12:00:00 UTC",
            ),
            (
                "only what came since",
                Some(1),
                Table::Rows(vec![early(8), noon(1), late(9)]),
                "a newer release has applied 9_m1 here on 2026-01-05 18:00:00 UTC",
            ),
            (
                "pending is pending",
                Some(2),
                Table::Rows(vec![early(1), late(9)]),
                "2_m2 is not applied here",
            ),
            (
                "only the database has it",
                None,
                Table::Rows(vec![early(1), late(9)]),
                "a newer release has applied 9_m1 here on 2026-01-05 18:00:00 UTC",
            ),
            ("nobody knows", None, Table::Rows(vec![early(1)]), "the history does not tell why"),
            ("unreadable", Some(1), Table::Unreadable, "the history does not tell why"),
            (
                "the base",
                Some(Origin::BASE),
                Table::Absent,
                "no migration makes it, the base describes it",
            ),
        ];
        for (case, version, history, expected) in cases {
            let origin = version.map(|version| Origin::new(version, "up.sql".into(), 1));
            let reason = Reasons::new(&embedded, &history).of(origin.as_ref());
            assert_eq!(reason.to_string(), expected, "{case}");
        }
    }
}
