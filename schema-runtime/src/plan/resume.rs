//! Going on with a migration that runs outside of a transaction and did not end.

use schema_manifest::{Embedded, Migration, Script};

use super::decide::position_after;
use super::{Direction, Goal, Step};
use crate::error::Error;
use crate::state::{AppliedRow, Unfinished};

/// The migration whose row is dirty, where this binary knows it.
pub(crate) fn begun<'s>(embedded: &'s Embedded, history: &[AppliedRow]) -> Option<&'s Migration> {
    let mut dirty = history.iter().filter(|row| !row.success);
    let (row, None) = (dirty.next()?, dirty.next()) else { return None };
    embedded.migrations.iter().find(|migration| migration.version == row.version)
}

/// The step to go on with, if it is one that the caller wants.
///
/// What has run must be what the file begins with, and must not have left behind what ended with its
/// session; and whoever wants to go forward does not want to go on backward.
pub(crate) fn resume<'s>(
    embedded: &'s Embedded,
    migration: &'s Migration,
    unfinished: &Unfinished,
    goal: Goal,
) -> Result<Option<Step<'s>>, Error> {
    let at = |version| embedded.migrations.iter().position(|one| one.version == version);
    let place = at(migration.version);
    let is_wanted = match goal {
        Goal::Head => unfinished.direction == Direction::Up,
        Goal::UpTo(target) => {
            unfinished.direction == Direction::Up && place < Some(position_after(embedded, target)?)
        }
        Goal::RevertLast(_) => unfinished.direction == Direction::Down,
        Goal::RevertTo(target, _) => {
            unfinished.direction == Direction::Down
                && place >= Some(position_after(embedded, target)?)
        }
    };
    let step = match unfinished.direction {
        Direction::Up => Some(Step::up(migration)),
        Direction::Down => Step::down(migration),
    };
    Ok(step.filter(|step| {
        is_wanted
            && unfinished.differs.is_none()
            && step.script.no_transaction
            && lost(step.script, unfinished).is_none()
    }))
}

/// The temporary tables that the statements which are still to run would not find.
pub(super) fn lost<'u>(script: &Script, unfinished: &'u Unfinished) -> Option<&'u str> {
    unfinished.temporary.as_deref().filter(|_| unfinished.done < script.statements.len())
}

/// Why it does not go on.
pub(crate) fn note(migration: &Migration, unfinished: &Unfinished) -> String {
    let Unfinished { direction, done, differs, .. } = unfinished;
    let step = match direction {
        Direction::Up => Some(Step::up(migration)),
        Direction::Down => Step::down(migration),
    };
    let script = step.map_or(&migration.up, |step| step.script);
    let path = &script.path;
    match (differs, direction) {
        (Some(number), _) => {
            format!(
                "{done} of its statements have run, and statement {number} of {path} has changed since"
            )
        }
        (None, _) if let Some(tables) = lost(script, unfinished) => {
            format!(
                "{done} of the statements of {path} have run; their temporary tables are gone with \
                 the session that made them, and the statements behind may need them: {tables}"
            )
        }
        (None, Direction::Up) => format!("{done} of the statements of {path} have run"),
        (None, Direction::Down) => {
            format!("it was being reverted: {done} of the statements of {path} have run")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Untrusted;
    use crate::sample;
    use crate::target::Target;

    #[test]
    fn it_goes_on_where_the_caller_wants_to_go() {
        let mut embedded = sample::embedded(&[1, 2, 3]);
        for migration in embedded.migrations.to_mut() {
            migration.up.no_transaction = true;
            if let schema_manifest::Down::Script(down) = &mut migration.down {
                down.no_transaction = true;
            }
        }
        let (up, down) = (Direction::Up, Direction::Down);
        let to = |version| Goal::UpTo(Target::__version(version));
        let back = |version| Goal::RevertTo(Target::__version(version), Untrusted::Refuse);
        let last = Goal::RevertLast(Untrusted::Refuse);
        let cases = [
            (up, None, Goal::Head, Some(up)),
            (up, Some(1), Goal::Head, None),
            (down, None, Goal::Head, None),
            (up, None, to(2), Some(up)),
            (up, None, to(1), None),
            (up, None, last, None),
            (down, None, last, Some(down)),
            (down, None, back(1), Some(down)),
            (down, None, back(2), None),
        ];
        for (direction, differs, goal, expected) in cases {
            let unfinished = Unfinished {
                direction,
                done: 1,
                differs,
                indexes: None,
                settings: vec![],
                temporary: None,
            };
            let step = resume(&embedded, &embedded.migrations[1], &unfinished, goal).unwrap();
            assert_eq!(step.map(|step| step.direction), expected, "{direction:?} {goal:?}");
        }
    }

    #[test]
    fn only_one_that_is_known_is_gone_on_with() {
        let embedded = sample::embedded(&[1, 2]);
        let mut history: Vec<AppliedRow> =
            [1, 2].iter().map(|version| sample::row(&embedded, *version)).collect();
        assert_eq!(begun(&embedded, &history), None);
        history[1].success = false;
        assert_eq!(begun(&embedded, &history).map(|one| one.version), Some(2));
        history[0].success = false;
        assert_eq!(begun(&embedded, &history), None, "two of them are a person's business");
        history[0] = AppliedRow { version: 9, success: false, ..history[0].clone() };
        assert_eq!(begun(&embedded, &history[..1]), None);
    }
}
