//! Drift: the places where the live schema is not the one that the binary was compiled for.
//!
//! Pure: [`Drift::find`] compares, explains and says what to do; the text is made for whoever is
//! woken by it.

use std::collections::HashSet;
use std::fmt;

use schema_manifest::{
    Attribute, Classifier, Consequence, Depth, Difference, DifferenceKind, Embedded, Finding,
    Judgement, Manifest, Object, ObjectName, Origin, SchemaObject, Text, compare, extra,
};

use crate::report::{counted, hint_line};
use crate::state::{AppliedRow, State, Table};

/// How much of what is observed says what a migration has made: which objects are there.
pub(crate) const DEPTH: Depth = Depth::Shape;

/// Every place where the live schema differs from the manifest in a way that matters.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Drift {
    /// The database's name or file.
    pub database: String,
    /// The places: those that keep the service from starting, then the warnings, each in the order of
    /// the manifest.
    pub differences: Vec<Drifted>,
    /// How many more are ignored: comments, storage options, what is nobody's harm.
    pub ignored: usize,
    /// The operator's own line.
    pub hint: Option<Text>,
}

/// One place where the live schema differs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Drifted {
    /// The object, what was expected and what was found.
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

/// Why an object is not as expected, as far as the history tells.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Reason {
    /// The migration that makes it is not applied here.
    Pending {
        /// The migration's version.
        version: i64,
        /// Version and name, as its file has them.
        migration: String,
    },
    /// The migration that makes it was applied: the change came from somewhere else.
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
    /// The history cannot be read, or the object has no origin.
    Unknown,
}

impl Drift {
    /// Every difference that is not ignored, or `None` where there is none. What the caller says of
    /// differences comes after what `schema.toml` says.
    pub(crate) fn find(
        embedded: &Embedded,
        state: &State,
        judgements: &[Judgement],
    ) -> Option<Drift> {
        let required = required_differences(embedded, &state.observed);
        let mut differences = compare(&embedded.manifest, &state.observed, state.depth);
        if state.depth == Depth::Everything {
            differences.extend(extra(&embedded.manifest, &state.observed, |object| {
                may_be_ours(embedded, object)
            }));
        }
        differences.retain(|difference| embedded.verification.covers(&difference.object));
        let known: HashSet<Object> =
            differences.iter().map(|difference| difference.object.clone()).collect();
        differences.extend(required.iter().filter(|&item| !known.contains(&item.object)).cloned());
        let required: HashSet<Object> =
            required.into_iter().map(|difference| difference.object).collect();
        let classifier = Classifier::new(&embedded.manifest);
        let judgements: Vec<&Judgement> =
            embedded.verification.judgements.iter().chain(judgements).collect();
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
                let reason = reason(&difference, embedded, &state.history);
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
        let (database, hint) = (state.database.clone(), embedded.hint.clone());
        Some(Drift { database, differences, ignored, hint })
    }

    /// The differences that keep the service from starting.
    pub(crate) fn refused(self) -> Vec<Difference> {
        let all = self.differences.into_iter();
        let refused = all.filter(|drifted| drifted.consequence == Consequence::Refuse);
        refused.map(|drifted| drifted.difference).collect()
    }

    /// Whether it keeps the service from starting; otherwise it is all warnings.
    pub fn refuses(&self) -> bool {
        self.differences.iter().any(|drifted| drifted.consequence == Consequence::Refuse)
    }

    /// Whether a policy may let the service start all the same.
    pub(crate) fn may_be_waved_through(&self) -> bool {
        self.differences.iter().all(|drifted| !drifted.required)
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

fn reason(difference: &Difference, embedded: &Embedded, history: &Table<AppliedRow>) -> Reason {
    let Some(origin) = &difference.origin else { return Reason::Unknown };
    let version = origin.version;
    if version == Origin::BASE {
        return Reason::Base;
    }
    let migration = embedded.migration(version).map_or(version.to_string(), ToString::to_string);
    match history {
        Table::Unreadable => Reason::Unknown,
        Table::Absent => Reason::Pending { version, migration },
        Table::Rows(rows) => match rows.iter().find(|row| row.version == version) {
            None => Reason::Pending { version, migration },
            Some(row) => {
                let installed_on = row.installed_on.clone();
                Reason::ChangedSince { version, migration, installed_on }
            }
        },
    }
}

impl fmt::Display for Drift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let refused =
            self.differences.iter().filter(|one| one.consequence == Consequence::Refuse).count();
        let warnings = self.differences.len() - refused;
        if refused == 0 {
            write!(
                f,
                "the schema of database `{}` is all that this binary needs, but not what it was compiled \
                 for: {}",
                self.database,
                counted(warnings, "warning")
            )?;
        } else {
            write!(
                f,
                "the schema of database `{}` is not the one this binary was compiled for: {}",
                self.database,
                counted(refused, "difference")
            )?;
            if warnings > 0 {
                write!(f, ", {}", counted(warnings, "warning"))?;
            }
        }
        for drifted in &self.differences {
            write!(f, "\n  {drifted}")?;
        }
        self.reasons(f)?;
        self.advice(f)?;
        hint_line(f, self.hint.as_ref())?;
        if !self.refuses() {
            Ok(())
        } else if self.may_be_waved_through() {
            f.write_str("\nSCHEMA_DRIFT=warn in the environment starts the service all the same")
        } else {
            f.write_str(
                "\nSCHEMA_DRIFT=warn in the environment does not help here: `require` names what \
                 is missing",
            )
        }
    }
}

impl Drift {
    /// The reasons, each once, with the migrations that they are about.
    fn reasons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut pending: Vec<&str> = Vec::new();
        let mut changed: Vec<String> = Vec::new();
        for reason in self.differences.iter().map(|drifted| &drifted.reason) {
            match reason {
                Reason::Pending { migration, .. } if !pending.contains(&migration.as_str()) => {
                    pending.push(migration);
                }
                Reason::ChangedSince { migration, installed_on, .. } => {
                    let applied = format!("{migration} (applied here on {installed_on})");
                    if !changed.contains(&applied) {
                        changed.push(applied);
                    }
                }
                Reason::Pending { .. } | Reason::Base | Reason::Unknown => {}
            }
        }
        if !pending.is_empty() {
            write!(f, "\nwhy: not applied here: {}", pending.join(", "))?;
        }
        if !changed.is_empty() {
            write!(
                f,
                "\nwhy: something other than these migrations changed the schema after {}",
                changed.join(", ")
            )?;
        }
        Ok(())
    }

    fn advice(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let any = |pick: fn(&Reason) -> bool| {
            self.differences.iter().any(|drifted| pick(&drifted.reason))
        };
        if any(|reason| matches!(reason, Reason::Pending { .. })) {
            f.write_str(
                "\nwhat to do: run the pending migrations (`start`, or the job that migrates), and \
                 check that this is the right database",
            )?;
        }
        if any(|reason| matches!(reason, Reason::Base)) {
            f.write_str(
                "\nwhat to do: no migration makes what the base describes: have it made by whoever \
                 sets the database up, and check that this is the right one",
            )?;
        }
        if any(|reason| matches!(reason, Reason::ChangedSince { .. } | Reason::Unknown)) {
            f.write_str(
                "\nwhat to do: find out who changed the schema by hand; put back what the lines \
                 above name (the file and line show its definition), or make the change a \
                 migration and deploy that",
            )?;
        }
        Ok(())
    }
}

/// One line: ``column `disks.disk_size` is missing: created in migrations/..:12``.
impl fmt::Display for Drifted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.consequence == Consequence::Warn {
            f.write_str("warning: ")?;
        }
        write!(f, "{}", self.difference)?;
        if let Some(origin) = &self.difference.origin {
            let verb = match &self.difference.finding {
                Finding::Missing | Finding::Differs { attribute: Attribute::LabelOrder, .. } => {
                    "created"
                }
                _ => "defined",
            };
            write!(f, ": {verb} in {origin}")?;
        }
        if self.required {
            f.write_str(" (required)")?;
        } else if self.consequence == Consequence::Warn {
            write!(f, " ({}: {})", self.kind, self.kind.why())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::state::Place;
    use schema_manifest::{
        Column, Details, Index, Key, KeyOver, List, Origin, Requirement, Table as SchemaTable,
        Verification,
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
    fn every_difference_is_one_line_with_its_origin_then_why_and_what_to_do() {
        let embedded = embedded();
        let row = sample::row(&embedded, 1);
        let observed = manifest(vec![table(&[("id", "text")])]);
        let drift = Drift::find(&embedded, &state(observed, Table::Rows(vec![row])), &[]).unwrap();
        assert_eq!(
            drift.to_string(),
            "the schema of database `gpu` is not the one this binary was compiled for: 2 \
             differences\n\
             \x20 column `disks.id` has another type: expected `uuid`, found `text`: defined in \
             migrations/1_disks/up.sql:2\n\
             \x20 column `disks.disk_size` is missing: created in migrations/1_disks/up.sql:3\n\
             why: something other than these migrations changed the schema after 1_m1 (applied \
             here on 2026-01-05 09:00:00 UTC)\n\
             what to do: find out who changed the schema by hand; put back what the lines above \
             name (the file and line show its definition), or make the change a migration and \
             deploy that\n\
             hint: ask the operator\n\
             SCHEMA_DRIFT=warn in the environment starts the service all the same"
        );
    }

    #[test]
    fn the_history_tells_why() {
        let embedded = embedded();
        let row = sample::row(&embedded, 1);
        let migration = embedded.migrations[0].to_string();
        let cases = [
            (Table::Absent, Reason::Pending { version: 1, migration: migration.clone() }),
            (Table::Rows(vec![]), Reason::Pending { version: 1, migration: migration.clone() }),
            (
                Table::Rows(vec![row.clone()]),
                Reason::ChangedSince { version: 1, migration, installed_on: row.installed_on },
            ),
            (Table::Unreadable, Reason::Unknown),
        ];
        for (history, expected) in cases {
            let drift = Drift::find(&embedded, &state(Manifest::default(), history), &[]).unwrap();
            assert_eq!(drift.differences[0].reason, expected);
        }
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
        assert!(!drift.may_be_waved_through());
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
