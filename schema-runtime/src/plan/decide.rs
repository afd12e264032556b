//! Which migrations to run or to revert, or why none.

use std::collections::{HashMap, HashSet};

use schema_manifest::{Down, Embedded, Migration};

use super::Step;
use crate::error::{EditedMigration, Error, IrreversibleMigration, UnknownMigration};
use crate::lock::Holder;
use crate::state::AppliedRow;
use crate::target::{Aim, Target};

/// What the caller wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Goal {
    /// Everything that is embedded.
    Head,
    /// Nothing newer than this is pending.
    UpTo(Target),
    /// The newest applied migration is gone.
    RevertLast,
    /// Nothing newer than this is applied.
    RevertTo(Target),
}

/// The steps from what is applied to what the caller wants.
///
/// A migration that is older than the newest applied one and not applied is simply pending:
/// branches that are merged late make such histories every day.
pub(crate) fn decide<'s>(
    embedded: &'s Embedded,
    history: &[AppliedRow],
    goal: Goal,
) -> Result<Vec<Step<'s>>, Error> {
    validate(embedded, history, None)?;
    let applied: HashSet<i64> = history.iter().map(|row| row.version).collect();
    let is_applied = |migration: &&Migration| applied.contains(&migration.version);
    let migrations = &*embedded.migrations;
    match goal {
        Goal::Head => Ok(pending(embedded, history).map(Step::up).collect()),
        Goal::UpTo(target) => {
            let kept = position_after(embedded, target)?;
            let steps = migrations[..kept].iter().filter(|migration| !is_applied(migration));
            Ok(steps.map(Step::up).collect())
        }
        Goal::RevertLast => {
            let last = migrations.iter().rev().find(is_applied);
            revert(embedded, last.into_iter())
        }
        Goal::RevertTo(target) => {
            let kept = position_after(embedded, target)?;
            revert(embedded, migrations[kept..].iter().rev().filter(is_applied))
        }
    }
}

/// What is embedded and not applied, in order.
pub(crate) fn pending<'s>(
    embedded: &'s Embedded,
    history: &[AppliedRow],
) -> impl Iterator<Item = &'s Migration> {
    let applied: HashSet<i64> = history.iter().map(|row| row.version).collect();
    embedded.migrations.iter().filter(move |migration| !applied.contains(&migration.version))
}

/// Refuses a history that these migrations cannot have made: half done, newer, or edited.
pub(crate) fn validate(
    embedded: &Embedded,
    history: &[AppliedRow],
    running: Option<&Holder>,
) -> Result<(), Error> {
    let hint = || embedded.hint.clone();
    let by_version: HashMap<i64, &Migration> =
        embedded.migrations.iter().map(|migration| (migration.version, migration)).collect();
    if let Some(row) = history.iter().find(|row| !row.success) {
        let path = by_version.get(&row.version).map(|migration| migration.up.path.clone());
        return Err(Error::Dirty {
            version: row.version,
            name: row.description.replace(' ', "_"),
            path,
            running: running.cloned().map(Box::new),
            hint: hint(),
        });
    }
    let unknown: Vec<UnknownMigration> = history
        .iter()
        .filter(|row| !by_version.contains_key(&row.version))
        .map(|row| UnknownMigration {
            version: row.version,
            name: row.description.replace(' ', "_"),
            installed_on: row.installed_on.clone(),
        })
        .collect();
    if !unknown.is_empty() {
        return Err(Error::Unknown {
            migrations: unknown,
            newest_embedded: embedded.migrations.last().map(ToString::to_string),
            folder: embedded.folder.clone(),
            hint: hint(),
        });
    }
    let edited: Vec<EditedMigration> = history
        .iter()
        .filter_map(|row| by_version.get(&row.version).map(|migration| (row, *migration)))
        .filter(|(row, migration)| row.checksum != migration.up.checksum.0)
        .map(|(row, migration)| EditedMigration {
            version: migration.version,
            name: migration.name.clone(),
            path: migration.up.path.clone(),
            recorded: crate::state::hex(&row.checksum),
            embedded: migration.up.checksum,
            installed_on: row.installed_on.clone(),
        })
        .collect();
    if !edited.is_empty() {
        return Err(Error::Edited { migrations: edited, hint: hint() });
    }
    Ok(())
}

/// How many of the embedded migrations stand up to and with the target.
fn position_after(embedded: &Embedded, target: Target) -> Result<usize, Error> {
    match target.0 {
        Aim::Empty => Ok(0),
        Aim::Version(version) => embedded
            .migrations
            .iter()
            .position(|migration| migration.version == version)
            .map(|at| at + 1)
            .ok_or_else(|| Error::NoSuchTarget { version, folder: embedded.folder.clone() }),
    }
}

/// The steps back, or every migration among them that has none: all before anything runs.
fn revert<'s>(
    embedded: &'s Embedded,
    migrations: impl Iterator<Item = &'s Migration>,
) -> Result<Vec<Step<'s>>, Error> {
    let mut steps = Vec::new();
    let mut stuck = Vec::new();
    for migration in migrations {
        match Step::down(migration) {
            Some(step) => steps.push(step),
            None => stuck.push(IrreversibleMigration {
                version: migration.version,
                name: migration.name.clone(),
                path: migration.up.path.clone(),
                reason: match &migration.down {
                    Down::Irreversible(reason) => Some(reason.clone()),
                    Down::Script(_) | Down::ForwardOnly => None,
                },
            }),
        }
    }
    if stuck.is_empty() {
        Ok(steps)
    } else {
        Err(Error::Irreversible { migrations: stuck, hint: embedded.hint.clone() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    /// Versions of the steps, or the first line of the refusal.
    fn outcome(
        embedded: &Embedded,
        history: &[AppliedRow],
        goal: Goal,
    ) -> Result<Vec<i64>, String> {
        decide(embedded, history, goal)
            .map(|steps| steps.iter().map(|step| step.migration.version).collect())
            .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
    }

    fn applied(embedded: &Embedded, versions: &[i64]) -> Vec<AppliedRow> {
        versions.iter().map(|version| sample::row(embedded, *version)).collect()
    }

    #[test]
    fn the_steps_follow_from_embedded_applied_and_goal() {
        let embedded = sample::embedded(&[1, 2, 3, 4]);
        let version = Target::__version;
        let cases: &[(&str, &[i64], Goal, &[i64])] = &[
            ("an empty database gets everything", &[], Goal::Head, &[1, 2, 3, 4]),
            ("what is pending runs in order", &[1, 2], Goal::Head, &[3, 4]),
            ("a late merged branch is pending", &[1, 3], Goal::Head, &[2, 4]),
            ("nothing to do", &[1, 2, 3, 4], Goal::Head, &[]),
            ("up to a version", &[1], Goal::UpTo(version(3)), &[2, 3]),
            ("up to, never back", &[1, 2, 3], Goal::UpTo(version(2)), &[]),
            ("up to, with a gap below", &[2, 4], Goal::UpTo(version(3)), &[1, 3]),
            ("up to nothing", &[], Goal::UpTo(Target::__empty()), &[]),
            ("the last one back", &[1, 2, 3], Goal::RevertLast, &[3]),
            ("nothing to revert", &[], Goal::RevertLast, &[]),
            ("back to a version, newest first", &[1, 2, 3, 4], Goal::RevertTo(version(2)), &[4, 3]),
            ("back over a gap", &[1, 4], Goal::RevertTo(version(2)), &[4]),
            ("back to nothing", &[1, 2, 3], Goal::RevertTo(Target::__empty()), &[3, 2, 1]),
            ("back to what is not applied", &[1], Goal::RevertTo(version(3)), &[]),
        ];
        for (case, versions, goal, expected) in cases {
            let history = applied(&embedded, versions);
            assert_eq!(outcome(&embedded, &history, *goal), Ok(expected.to_vec()), "{case}");
        }
    }

    #[test]
    fn a_history_that_the_folder_cannot_have_made_is_refused() {
        let embedded = sample::embedded(&[1, 2]);
        let with = |change: fn(&mut Vec<AppliedRow>)| {
            let mut history = applied(&embedded, &[1, 2]);
            change(&mut history);
            outcome(&embedded, &history, Goal::Head).unwrap_err()
        };
        let edited = with(|rows| rows[1].checksum[0] ^= 0xff);
        assert_eq!(edited, "migration 2_m2 was edited after it was applied");
        let unknown = with(|rows| rows[1].version = 7);
        assert_eq!(unknown, "the database has a migration that this binary does not know: 7_m2");
        let dirty = with(|rows| rows[0].success = false);
        assert_eq!(
            dirty,
            "migration 1_m1 is dirty: it was begun outside of a transaction and did not end well"
        );
        let all = with(|rows| {
            rows[0].success = false;
            rows[1].version = 7;
        });
        assert_eq!(all, dirty, "a dirty row is the most urgent");
    }

    #[test]
    fn every_edited_and_every_unknown_migration_is_named() {
        let embedded = sample::embedded(&[1, 2]);
        let mut history = applied(&embedded, &[1, 2]);
        for row in &mut history {
            row.checksum = vec![0xab];
        }
        let text = decide(&embedded, &history, Goal::Head).unwrap_err().to_string();
        assert!(text.contains("1_m1") && text.contains("2_m2") && text.contains("ab\n"), "{text}");
        for row in &mut history {
            row.version += 10;
        }
        let text = decide(&embedded, &history, Goal::Head).unwrap_err().to_string();
        assert!(text.contains("11_m1") && text.contains("12_m2"), "{text}");
        assert!(text.contains("hint: ask the operator"), "{text}");
    }

    #[test]
    fn what_has_no_way_back_is_refused_before_anything_runs() {
        let mut embedded = sample::embedded(&[1, 2, 3]);
        embedded.migrations.to_mut()[0].down = Down::ForwardOnly;
        embedded.migrations.to_mut()[1].down = Down::Irreversible("the rows are merged".into());
        let history = applied(&embedded, &[1, 2, 3]);
        let text =
            decide(&embedded, &history, Goal::RevertTo(Target::__empty())).unwrap_err().to_string();
        assert!(text.contains("2_m2") && text.contains("the rows are merged"), "{text}");
        assert!(text.contains("1_m1") && text.contains("has no down"), "{text}");
        assert_eq!(outcome(&embedded, &history, Goal::RevertLast), Ok(vec![3]));
    }

    #[test]
    fn a_target_of_another_folder_is_refused() {
        let embedded = sample::embedded(&[1]);
        let refusal = outcome(&embedded, &[], Goal::UpTo(Target::__version(9))).unwrap_err();
        assert_eq!(refusal, "there is no migration 9 in `migrations`");
    }
}
