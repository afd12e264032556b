//! Migrations that were merged after newer ones had been applied.

use std::collections::{HashMap, HashSet};

use schema_manifest::{Embedded, Migration, Text, Touched};

use super::Step;
use crate::error::{Error, LateMigration};

/// What becomes of a pending migration that stands before an applied one in the folder's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Late {
    /// It runs where no applied migration behind it touches an object that it touches; otherwise it is
    /// refused. What a migration touches is known from the build, on PostgreSQL; `SQLite` applies it.
    #[default]
    AllowIfIndependent,
    /// It is refused.
    Refuse,
    /// It runs.
    Allow,
}

/// Refuses the steps forward that are late and may not be.
pub(super) fn judge(
    embedded: &Embedded,
    is_applied: impl Fn(&Migration) -> bool,
    steps: &[Step<'_>],
    late: Late,
) -> Result<(), Error> {
    if late == Late::Allow {
        return Ok(());
    }
    let pending: HashSet<i64> = steps.iter().map(|step| step.migration.version).collect();
    let mut behind = Behind::default();
    let mut refused = Vec::new();
    for migration in embedded.migrations.iter().rev() {
        if is_applied(migration) {
            behind.add(migration);
        } else if pending.contains(&migration.version)
            && let Some((applied, object)) = behind.conflict(migration, late)
        {
            refused.push(LateMigration {
                version: migration.version,
                name: migration.name.clone(),
                path: migration.up.path.clone(),
                applied: applied.to_string(),
                object,
            });
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    refused.reverse();
    Err(Error::Late { migrations: refused, hint: embedded.hint.clone() })
}

/// The applied migrations behind a place in the folder, by what they touch.
#[derive(Default)]
struct Behind<'s> {
    newest: Option<&'s Migration>,
    changed: HashMap<&'s str, &'s Migration>,
    named: HashMap<&'s str, &'s Migration>,
    anything: Option<&'s Migration>,
    everything: Option<&'s Migration>,
}

impl<'s> Behind<'s> {
    fn add(&mut self, migration: &'s Migration) {
        self.newest.get_or_insert(migration);
        for Touched { name, changes } in migration.touches.iter() {
            if name == "*" {
                self.everything.get_or_insert(migration);
            }
            self.anything.get_or_insert(migration);
            let map = if *changes { &mut self.changed } else { &mut self.named };
            map.entry(name).or_insert(migration);
        }
    }

    /// The applied migration that is in the way, and the object; `None` for the object: it may be
    /// any, or it is not asked for.
    fn conflict(&self, late: &Migration, rule: Late) -> Option<(&'s Migration, Option<Text>)> {
        if rule == Late::Refuse {
            return self.newest.map(|applied| (applied, None));
        }
        if late.touches.iter().any(Touched::is_everything) {
            return self.anything.map(|applied| (applied, None));
        }
        if let (Some(applied), false) = (self.everything, late.touches.is_empty()) {
            return Some((applied, None));
        }
        late.touches.iter().find_map(|Touched { name, changes }| {
            let changed = self.changed.get(&**name);
            let named = || self.named.get(&**name).filter(|_| *changes);
            changed.or_else(named).map(|applied| (*applied, Some(name.clone())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_late_migration_runs_where_nothing_behind_it_touches_the_same() {
        let touched = |text: &str| -> Vec<Touched> {
            let one = |word: &str| {
                let name = word.trim_start_matches('!').to_owned();
                Touched::new(name.into(), word.starts_with('!'))
            };
            text.split_whitespace().map(one).collect()
        };
        // What the late one touches, what the applied one behind it touches, and what is in the way.
        let cases = [
            ("!a", "!b", None),
            ("!a users", "!b users", None),
            ("!a", "!b a", Some(Some("a"))),
            ("!a b", "!b", Some(Some("b"))),
            ("!a", "!a", Some(Some("a"))),
            ("!*", "!a", Some(None)),
            ("!a", "!*", Some(None)),
            ("!*", "", None),
            ("", "!*", None),
        ];
        for (late, applied, expected) in cases {
            let mut embedded = sample::embedded(&[1, 2, 3]);
            embedded.migrations.to_mut()[1].touches = touched(late).into();
            embedded.migrations.to_mut()[2].touches = touched(applied).into();
            let steps = [Step::up(&embedded.migrations[1])];
            let judged = |rule| judge(&embedded, |one| one.version != 2, &steps, rule);
            let found = match judged(Late::AllowIfIndependent) {
                Ok(()) => None,
                Err(Error::Late { migrations, .. }) => {
                    assert_eq!((migrations[0].version, &*migrations[0].applied), (2, "3_m3"));
                    Some(migrations[0].object.clone())
                }
                Err(other) => panic!("{other}"),
            };
            let found = found.as_ref().map(Option::as_deref);
            assert_eq!(found, expected, "{late} before {applied}");
            assert!(judged(Late::Allow).is_ok());
            assert!(judged(Late::Refuse).is_err());
            let last = [Step::up(&embedded.migrations[2])];
            assert!(judge(&embedded, |one| one.version != 3, &last, Late::Refuse).is_ok());
        }
    }
}
