//! Which migrations to run or to revert, or why none.

use std::collections::{HashMap, HashSet};

use schema_manifest::{Down, Embedded, Migration};

use super::Step;
use super::late::{self, Late};
use crate::error::{
    EditedMigration, Error, IrreversibleMigration, UnknownMigration, UntrustedMigration,
};
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
    RevertLast(Untrusted),
    /// Nothing newer than this is applied.
    RevertTo(Target, Untrusted),
}

/// What becomes of a down with findings that were let pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untrusted {
    /// It is refused, and with it everything that was to be reverted.
    Refuse,
    /// It runs.
    Run,
}

/// What becomes of an older binary on a newer database: one that has applied migrations which the
/// binary does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum NewerDatabase {
    /// It starts if all that it needs is still there: where the live schema holds all of its manifest.
    #[default]
    AllowIfCompatible,
    /// It is refused.
    Refuse,
    /// It starts, and what is missing is logged; what `require = [..]` names must be there all the same.
    Allow,
}

/// What is to be said of histories that the folder alone does not explain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Rules {
    pub(crate) newer: NewerDatabase,
    pub(crate) late: Late,
}

/// The steps from what is applied to what the caller wants.
///
/// Before and after are places in the folder's order, never numbers: in diesel's layout 10 comes
/// before 9. A migration that is older than the newest applied one and not applied is pending and
/// [late](Late): branches that are merged late make such histories every day.
///
/// What a newer binary has applied stays out of it, where nothing is to be done; a step beside what is
/// not known is refused, unless the rules allow everything.
pub(crate) fn decide<'s>(
    embedded: &'s Embedded,
    history: &[AppliedRow],
    goal: Goal,
    rules: Rules,
) -> Result<Vec<Step<'s>>, Error> {
    validate(embedded, history, None)?;
    let goes_forward = matches!(goal, Goal::Head | Goal::UpTo(_));
    let steps = steps(embedded, history, goal)?;
    let is_refused = match rules.newer {
        NewerDatabase::AllowIfCompatible => !goes_forward || !steps.is_empty(),
        NewerDatabase::Refuse => true,
        NewerDatabase::Allow => !goes_forward,
    };
    if is_refused {
        known(embedded, history)?;
    }
    if goes_forward {
        let applied: HashSet<i64> = history.iter().map(|row| row.version).collect();
        late::judge(embedded, |one| applied.contains(&one.version), &steps, rules.late)?;
    }
    Ok(steps)
}

fn steps<'s>(
    embedded: &'s Embedded,
    history: &[AppliedRow],
    goal: Goal,
) -> Result<Vec<Step<'s>>, Error> {
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
        Goal::RevertLast(untrusted) => {
            let last = migrations.iter().rev().find(is_applied);
            revert(embedded, last.into_iter(), untrusted)
        }
        Goal::RevertTo(target, untrusted) => {
            let kept = position_after(embedded, target)?;
            revert(embedded, migrations[kept..].iter().rev().filter(is_applied), untrusted)
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

/// What the database has applied and the folder has not.
pub(crate) fn unknown(embedded: &Embedded, history: &[AppliedRow]) -> Vec<UnknownMigration> {
    let known: HashSet<i64> = embedded.migrations.iter().map(|one| one.version).collect();
    history
        .iter()
        .filter(|row| !known.contains(&row.version))
        .map(|row| UnknownMigration {
            version: row.version,
            name: row.description.replace(' ', "_"),
            installed_on: row.installed_on.clone(),
        })
        .collect()
}

/// Refuses a history with migrations that the folder does not have.
fn known(embedded: &Embedded, history: &[AppliedRow]) -> Result<(), Error> {
    let unknown = unknown(embedded, history);
    if unknown.is_empty() {
        return Ok(());
    }
    Err(Error::unknown(embedded, unknown, None))
}

/// Refuses a history that these migrations cannot have made: half done or edited.
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
            note: None,
            hint: hint(),
        });
    }
    let rows: HashMap<i64, &AppliedRow> = history.iter().map(|row| (row.version, row)).collect();
    let edited: Vec<EditedMigration> = embedded
        .migrations
        .iter()
        .filter_map(|migration| rows.get(&migration.version).map(|row| (*row, migration)))
        .filter(|(row, migration)| !migration.accepts(&row.checksum))
        .map(|(row, migration)| EditedMigration {
            version: migration.version,
            name: migration.name.clone(),
            path: migration.up.path.clone(),
            recorded: crate::state::hex(&row.checksum),
            embedded: migration.up.checksum,
            installed_on: row.installed_on.clone(),
            differences: Vec::new(),
        })
        .collect();
    if !edited.is_empty() {
        return Err(Error::Edited { migrations: edited, hint: hint() });
    }
    Ok(())
}

/// How many of the embedded migrations stand up to and with the target.
pub(super) fn position_after(embedded: &Embedded, target: Target) -> Result<usize, Error> {
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

/// The steps back, or every migration among them that has none, or else every one whose down is
/// not to be trusted: all before anything runs.
fn revert<'s>(
    embedded: &'s Embedded,
    migrations: impl Iterator<Item = &'s Migration>,
    untrusted: Untrusted,
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
    let hint = || embedded.hint.clone();
    if !stuck.is_empty() {
        return Err(Error::Irreversible { migrations: stuck, hint: hint() });
    }
    let doubtful: Vec<UntrustedMigration> = steps
        .iter()
        .filter(|step| !step.migration.down_findings.is_empty())
        .map(|Step { migration, script, .. }| UntrustedMigration {
            version: migration.version,
            name: migration.name.clone(),
            path: script.path.clone(),
            findings: migration.down_findings.clone(),
        })
        .collect();
    if untrusted == Untrusted::Refuse && !doubtful.is_empty() {
        return Err(Error::UntrustedDown { migrations: doubtful, hint: hint() });
    }
    Ok(steps)
}

#[cfg(test)]
mod tests {
    use schema_manifest::Checksum;

    use super::*;
    use crate::sample;

    /// Versions of the steps, or the first line of the refusal.
    fn outcome(
        embedded: &Embedded,
        history: &[AppliedRow],
        goal: Goal,
    ) -> Result<Vec<i64>, String> {
        decide(embedded, history, goal, STRICT)
            .map(|steps| steps.iter().map(|step| step.migration.version).collect())
            .map_err(|error| error.to_string().lines().next().unwrap_or_default().to_owned())
    }

    fn applied(embedded: &Embedded, versions: &[i64]) -> Vec<AppliedRow> {
        versions.iter().map(|version| sample::row(embedded, *version)).collect()
    }

    const STRICT: Rules = Rules { newer: NewerDatabase::Refuse, late: Late::Allow };

    const LAST: Goal = Goal::RevertLast(Untrusted::Refuse);

    fn back_to(target: Target) -> Goal {
        Goal::RevertTo(target, Untrusted::Refuse)
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
            ("the last one back", &[1, 2, 3], LAST, &[3]),
            ("nothing to revert", &[], LAST, &[]),
            ("back to a version, newest first", &[1, 2, 3, 4], back_to(version(2)), &[4, 3]),
            ("back over a gap", &[1, 4], back_to(version(2)), &[4]),
            ("back to nothing", &[1, 2, 3], back_to(Target::__empty()), &[3, 2, 1]),
            ("back to what is not applied", &[1], back_to(version(3)), &[]),
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
        let text = decide(&embedded, &history, Goal::Head, STRICT).unwrap_err().to_string();
        assert!(text.contains("1_m1") && text.contains("2_m2") && text.contains("ab\n"), "{text}");
        for row in &mut history {
            row.version += 10;
        }
        let text = decide(&embedded, &history, Goal::Head, STRICT).unwrap_err().to_string();
        assert!(text.contains("11_m1") && text.contains("12_m2"), "{text}");
        assert!(text.contains("hint: ask the operator"), "{text}");
    }

    #[test]
    fn what_has_no_way_back_is_refused_before_anything_runs() {
        let mut embedded = sample::embedded(&[1, 2, 3]);
        embedded.migrations.to_mut()[0].down = Down::ForwardOnly;
        embedded.migrations.to_mut()[1].down = Down::Irreversible("the rows are merged".into());
        let history = applied(&embedded, &[1, 2, 3]);
        let text = decide(&embedded, &history, back_to(Target::__empty()), STRICT)
            .unwrap_err()
            .to_string();
        assert!(text.contains("2_m2") && text.contains("the rows are merged"), "{text}");
        assert!(text.contains("1_m1") && text.contains("has no down"), "{text}");
        assert_eq!(outcome(&embedded, &history, LAST), Ok(vec![3]));
    }

    #[test]
    fn a_down_with_findings_is_refused_before_anything_runs() {
        let mut embedded = sample::embedded(&[1, 2, 3]);
        for at in [0, 2] {
            embedded.migrations.to_mut()[at].down_findings = sample::down_findings(at);
        }
        let history = applied(&embedded, &[1, 2, 3]);
        let everything = back_to(Target::__empty());
        let refusal = decide(&embedded, &history, everything, STRICT).unwrap_err();
        assert_eq!(
            refusal.to_string(),
            "nothing was reverted, since not every down is to be trusted:\n\
             \x20 migration 3_m3: `t2` stays behind [down-leaves] (migrations/down.sql:3)\n\
             \x20 migration 1_m1: `t0` stays behind [down-leaves] (migrations/down.sql:1)\n\
             what to do: look at each of these downs and correct it (a down may be edited at any \
             time: the history records the up alone), or revert all the same with \
             `Migrator::accept_down_findings`\n\
             hint: ask the operator"
        );
        let all_the_same = Goal::RevertTo(Target::__empty(), Untrusted::Run);
        assert_eq!(outcome(&embedded, &history, all_the_same), Ok(vec![3, 2, 1]));

        // Only what is to be reverted is looked at.
        assert!(matches!(
            decide(&embedded, &history, LAST, STRICT),
            Err(Error::UntrustedDown { .. })
        ));
        let kept = applied(&embedded, &[1, 2]);
        assert_eq!(outcome(&embedded, &kept, LAST), Ok(vec![2]));
        assert_eq!(outcome(&embedded, &[], Goal::Head), Ok(vec![1, 2, 3]));
    }

    #[test]
    fn no_way_back_is_told_first_since_nothing_helps_against_it() {
        let mut embedded = sample::embedded(&[1, 2]);
        embedded.migrations.to_mut()[0].down = Down::Irreversible("the rows are merged".into());
        embedded.migrations.to_mut()[1].down_findings = sample::down_findings(1);
        let history = applied(&embedded, &[1, 2]);
        for untrusted in [Untrusted::Refuse, Untrusted::Run] {
            let goal = Goal::RevertTo(Target::__empty(), untrusted);
            let refusal = decide(&embedded, &history, goal, STRICT).unwrap_err();
            assert!(matches!(refusal, Error::Irreversible { .. }), "{refusal}");
        }
    }

    #[test]
    fn the_place_in_the_folder_decides_and_not_the_number() {
        let embedded = sample::embedded(&[1, 10, 9, 100]);
        let version = Target::__version;
        let cases: &[(&str, &[i64], Goal, &[i64])] = &[
            ("forward", &[], Goal::Head, &[1, 10, 9, 100]),
            ("a late one", &[1, 9], Goal::Head, &[10, 100]),
            ("up to 10, which is before 9", &[], Goal::UpTo(version(10)), &[1, 10]),
            ("up to 9, which is after 10", &[], Goal::UpTo(version(9)), &[1, 10, 9]),
            ("up to 9, never back to it", &[1, 10, 9, 100], Goal::UpTo(version(9)), &[]),
            ("the last one is 9", &[1, 9, 10], LAST, &[9]),
            ("back to 10", &[1, 9, 10, 100], back_to(version(10)), &[100, 9]),
            ("back to 9 keeps 10", &[1, 9, 10, 100], back_to(version(9)), &[100]),
            ("back to nothing", &[1, 9, 10], back_to(Target::__empty()), &[9, 10, 1]),
        ];
        for (case, versions, goal, expected) in cases {
            let history = applied(&embedded, versions);
            assert_eq!(outcome(&embedded, &history, *goal), Ok(expected.to_vec()), "{case}");
        }
    }

    #[test]
    fn an_accepted_checksum_is_as_good_as_the_embedded_one() {
        let mut embedded = sample::embedded(&[1, 2]);
        let old = Checksum([0xee; 48]);
        embedded.migrations.to_mut()[0].accepted = vec![Checksum([0xdd; 48]), old].into();
        let with = |version: i64, checksum: &[u8]| {
            let mut history = applied(&embedded, &[1, 2]);
            let row = history.iter_mut().find(|row| row.version == version).unwrap();
            row.checksum = checksum.to_vec();
            outcome(&embedded, &history, Goal::Head)
        };
        assert_eq!(with(1, &old.0), Ok(vec![]));
        assert_eq!(with(1, &embedded.migrations[0].up.checksum.0), Ok(vec![]));
        for (version, checksum) in [(1, &[0xcc; 48][..]), (1, &old.0[..47]), (1, &[]), (2, &old.0)]
        {
            let refusal = with(version, checksum).unwrap_err();
            let expected =
                format!("migration {version}_m{version} was edited after it was applied");
            assert_eq!(refusal, expected);
        }
    }

    #[test]
    fn what_was_applied_last_is_told_by_its_time_not_by_its_number() {
        let embedded = sample::embedded(&[1]);
        let mut history = vec![sample::row(&embedded, 1); 3];
        for (row, (version, time)) in history[1..]
            .iter_mut()
            .zip([(9, "2026-03-01 09:00:00 UTC"), (10, "2026-02-01 09:00:00 UTC")])
        {
            (row.version, row.installed_on) = (version, time.to_owned());
        }
        let text = decide(&embedded, &history, Goal::Head, STRICT).unwrap_err().to_string();
        assert!(text.contains("the last of them was applied on 2026-03-01"), "{text}");
    }

    #[test]
    fn a_target_of_another_folder_is_refused() {
        let embedded = sample::embedded(&[1]);
        let refusal = outcome(&embedded, &[], Goal::UpTo(Target::__version(9))).unwrap_err();
        assert_eq!(refusal, "there is no migration 9 in `migrations`");
    }
}
