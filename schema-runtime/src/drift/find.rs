//! Comparing, and what follows from each difference.

use std::collections::HashSet;

use schema_manifest::{
    Classifier, Consequence, Depth, Difference, Embedded, Finding, Judgement, Manifest, Object,
    ObjectName, SchemaObject, compare, extra,
};

use super::reason::{Reasons, advice};
use super::{Drift, Drifted, Verdict};
use crate::state::State;

impl Drift {
    /// Every difference that is not ignored, or `None` where there is none. What the caller says of
    /// differences comes after what `schema.toml` says.
    ///
    /// Whether somebody lets it pass is for [`Policy`](crate::policy::Policy) to say.
    pub(crate) fn find(
        embedded: &Embedded,
        state: &State,
        judgements: &[Judgement],
    ) -> Option<Drift> {
        let required = required_differences(embedded, &state.observed);
        let mut differences = compare(&embedded.manifest, &state.observed, state.depth);
        if state.depth >= Depth::Everything {
            differences.extend(extra(&embedded.manifest, &state.observed, |object| {
                may_be_ours(embedded, object)
            }));
        }
        differences.retain(|difference| embedded.verification.covers(&difference.object));
        let known: HashSet<Object> =
            differences.iter().map(|difference| difference.object.clone()).collect();
        differences.extend(required.iter().filter(|&item| !known.contains(&item.object)).cloned());
        if differences.is_empty() {
            return None;
        }
        let required: HashSet<Object> =
            required.into_iter().map(|difference| difference.object).collect();
        let classifier = Classifier::new(&embedded.manifest);
        let judgements: Vec<&Judgement> =
            embedded.verification.judgements.iter().chain(judgements).collect();
        let reasons = Reasons::new(embedded, &state.history);
        let mut differences: Vec<Drifted> = differences
            .into_iter()
            .map(|difference| {
                let kind = classifier.kind_of(&difference);
                let judged = judgements.iter().rfind(|one| one.is_about(&difference, kind));
                let required = required.contains(&difference.object);
                let consequence = match judged {
                    _ if required => Consequence::Refuse,
                    Some(judgement) => judgement.consequence,
                    None => kind.consequence(),
                };
                let reason = reasons.of(difference.origin.as_ref());
                Drifted { difference, kind, consequence, required, reason }
            })
            .collect();
        let found = differences.len();
        differences.retain(|drifted| drifted.consequence != Consequence::Ignore);
        if differences.is_empty() {
            return None;
        }
        let ignored = found - differences.len();
        // Stable: the order of the manifest stays.
        differences.sort_by_key(|drifted| std::cmp::Reverse(drifted.consequence));
        let refuses = differences.iter().any(|one| one.consequence == Consequence::Refuse);
        Some(Drift {
            database: state.database.clone(),
            verdict: if refuses { Verdict::Refused } else { Verdict::Warned },
            waivable: differences.iter().all(|drifted| !drifted.required),
            what_to_do: advice(&differences),
            differences,
            ignored,
            unread: state.unread,
            opaque: embedded.manifest.opaque.len(),
            hint: embedded.hint.clone(),
        })
    }
}

/// Whether a trigger, policy or rule that the manifest does not have may come from a statement that the
/// replay could not see.
fn may_be_ours(embedded: &Embedded, object: &SchemaObject) -> bool {
    let name = format!("`{}`", object.name.name);
    let on = object.on.as_ref().map(|on| format!("`{on}`"));
    let opaque = embedded.manifest.opaque.iter();
    opaque.map(|opaque| &opaque.object).any(|opaque| {
        opaque.contains(&name)
            || on.as_ref().is_some_and(|on| opaque.contains(on))
            // What it may touch has no name: ``what `SELECT` calls``.
            || !opaque.contains('`')
    })
}

/// What `require = [..]` names and the database has not.
fn required_differences(embedded: &Embedded, observed: &Manifest) -> Vec<Difference> {
    let find = |manifest: &'_ Manifest, name: &ObjectName| {
        manifest.tables.iter().find(|table| table.name == *name).cloned()
    };
    let mut missing = Vec::new();
    for requirement in embedded.require.iter() {
        let name = &requirement.table;
        let expected = find(&embedded.manifest, name);
        let Some(found) = find(observed, name) else {
            missing.push(Difference {
                object: Object::Table(name.clone()),
                finding: Finding::Missing,
                origin: expected.and_then(|table| table.origin),
            });
            continue;
        };
        let columns = requirement.columns.iter().filter(|column| found.column(column).is_none());
        missing.extend(columns.map(|column| {
            Difference {
                object: Object::Column { table: name.clone(), column: column.clone() },
                finding: Finding::Missing,
                origin: expected
                    .as_ref()
                    .and_then(|table| table.column(column))
                    .and_then(|column| column.origin.clone()),
            }
        }));
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drift::Reason;
    use crate::sample;
    use crate::state::{AppliedRow, Place, Table};
    use schema_manifest::{
        Column, Details, Index, Key, KeyOver, List, Origin, Requirement, Table as SchemaTable,
        Text, Verification,
    };

    fn table(columns: &[(&'static str, &'static str)]) -> SchemaTable {
        let origin = |line| Some(Origin::new(1, "migrations/1_disks/up.sql".into(), line));
        let columns: Vec<Column> = columns
            .iter()
            .zip(2..)
            .map(|((name, data_type), line)| {
                let data_type = Some((*data_type).into());
                Column::new((*name).into(), data_type, false, Details::None, origin(line))
            })
            .collect();
        let name = ObjectName::unqualified("disks");
        SchemaTable::new(
            name,
            columns.into(),
            true,
            List::default(),
            List::default(),
            Details::None,
            origin(1),
        )
    }

    fn manifest(tables: Vec<SchemaTable>) -> Manifest {
        Manifest::new(tables.into(), List::default(), List::default(), List::default())
    }

    fn state(observed: Manifest, history: Table<AppliedRow>) -> State {
        State {
            database: "gpu".into(),
            read_only: false,
            in_transaction: false,
            history,
            fixtures: Table::Absent,
            observed,
            unread: 0,
            depth: Depth::Shape,
            place: Place::default(),
        }
    }

    fn embedded() -> Embedded {
        let mut embedded = sample::embedded(&[1]);
        embedded.manifest = manifest(vec![table(&[("id", "uuid"), ("disk_size", "bigint")])]);
        embedded
    }

    #[test]
    fn each_difference_has_its_kind_its_consequence_and_its_reason() {
        let embedded = embedded();
        let row = sample::row(&embedded, 1);
        let observed = manifest(vec![table(&[("id", "text")])]);
        let mut state = state(observed, Table::Rows(vec![row.clone()]));
        state.unread = 2;
        let drift = Drift::find(&embedded, &state, &[]).unwrap();
        assert_eq!((drift.verdict, drift.waivable), (Verdict::Refused, true));
        assert_eq!((drift.ignored, drift.unread, drift.opaque), (0, 2, 0));
        let kinds: Vec<&str> = drift.differences.iter().map(|one| one.kind.name()).collect();
        assert_eq!(kinds, ["column-type", "column-missing"]);
        let migration = embedded.migrations[0].to_string();
        let since = Reason::ChangedSince { version: 1, migration, installed_on: row.installed_on };
        assert!(drift.differences.iter().all(|one| one.reason == since), "{drift}");
        assert_eq!(drift.what_to_do.len(), 1);
    }

    #[test]
    fn what_is_required_cannot_be_waved_through_and_is_listed_once() {
        let mut embedded = embedded();
        let name = ObjectName::unqualified("disks");
        let columns: List<Text> = vec!["disk_size".into()].into();
        embedded.require = vec![Requirement::new(name, columns)].into();
        let observed = manifest(vec![table(&[("id", "uuid")])]);
        let drift = Drift::find(&embedded, &state(observed.clone(), Table::Absent), &[]).unwrap();
        assert_eq!(drift.differences.len(), 1);
        assert!(drift.is_required() && !drift.waivable);
        assert!(drift.to_string().contains("up.sql:3 (required)"), "{drift}");
        assert!(drift.to_string().contains("does not help here"), "{drift}");
        // What the manifest does not claim is checked all the same.
        embedded.manifest = Manifest::default();
        let drift = Drift::find(&embedded, &state(observed, Table::Absent), &[]).unwrap();
        assert_eq!(
            drift.differences[0].to_string(),
            "column `disks.disk_size` is missing (required)"
        );
    }

    #[test]
    fn an_equal_schema_is_no_drift() {
        let embedded = embedded();
        let observed = embedded.manifest.clone();
        assert_eq!(Drift::find(&embedded, &state(observed, Table::Absent), &[]), None);
    }

    #[test]
    fn what_does_no_harm_is_a_warning_or_ignored_unless_somebody_says_otherwise() {
        let index = |name: &'static str, column: &'static str| {
            let keys = vec![Key::new(KeyOver::Column(column.into()), None, Details::None)];
            Index::new(name.into(), false, keys.into(), Details::None, None)
        };
        let with = |indexes: Vec<Index>| {
            let mut table = table(&[("id", "uuid")]);
            table.indexes = indexes.into();
            manifest(vec![table])
        };
        let mut embedded = sample::embedded(&[1]);
        embedded.manifest = with(vec![index("disks_id_idx", "id")]);
        let mut state = state(with(vec![index("by_hand", "size")]), Table::Absent);
        state.depth = Depth::Everything;
        let find = |embedded: &Embedded, judgements: &[Judgement]| {
            Drift::find(embedded, &state, judgements)
        };
        let drift = find(&embedded, &[]).unwrap();
        assert!(!drift.refuses());
        assert_eq!(drift.ignored, 1);
        assert_eq!(
            drift.to_string().lines().take(2).collect::<Vec<_>>(),
            [
                "the schema of database `gpu` is all that this binary needs, but not what it was \
                 compiled for: 1 warning",
                "  warning: index `disks_id_idx` of `disks` is missing (index-missing: queries are \
                 slower)",
            ]
        );
        let judged = |object: &'static str, consequence| {
            Judgement::new(None, Some(object.into()), consequence, "why".into())
        };
        let refuse = judged("disks_id_idx", Consequence::Refuse);
        assert!(find(&embedded, std::slice::from_ref(&refuse)).unwrap().refuses());
        assert_eq!(find(&embedded, &[refuse, judged("disks", Consequence::Ignore)]), None);
        embedded.verification.judgements = vec![judged("disks_id_idx", Consequence::Ignore)].into();
        assert_eq!(find(&embedded, &[]), None);
        let warn = judged("by_hand", Consequence::Warn);
        assert_eq!(find(&embedded, &[warn]).unwrap().differences.len(), 1);
        embedded.verification = Verification::new(
            Some(vec![ObjectName::unqualified("others")].into()),
            List::default(),
        );
        assert_eq!(find(&embedded, &[]), None);
    }
}
