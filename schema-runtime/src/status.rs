//! How the migrations of a binary and those of a database stand to each other.

use std::collections::HashMap;
use std::fmt;

use schema_manifest::{DownFinding, Embedded, List, Text};

use crate::drift::{Drift, Reason, Verdict};
use crate::plan::{FixtureDecision, fixtures};
use crate::policy::Environment;
use crate::report::{Verified, counted, indented};
use crate::state::{AppliedRow, State};

/// Every migration that the binary or the database knows, every fixture, and what of the schema differs.
///
/// Prints as a table; what is wrong with a migration's way back stands below its line, and below the table
/// how the schema stands. What differs there is listed, unless a pending migration would make it; `{:#}`
/// prints the whole report.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Status {
    /// The database's name or file.
    pub database: String,
    /// The migrations in the order of the folder, then the unknown ones.
    pub migrations: Vec<MigrationStatus>,
    /// The fixtures in their order.
    pub fixtures: Vec<FixtureStatus>,
    /// How much of the schema was compared with what the binary was compiled for.
    pub verified: Verified,
    /// What differs, and what a start would make of it.
    pub drift: Option<Box<Drift>>,
    /// What `SCHEMA_DRIFT` says here: to this process, which need not be the one that serves.
    pub environment: Environment,
}

/// How a migration stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct MigrationStatus {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// How it stands.
    pub standing: Standing,
    /// Whether the binary has it.
    pub is_embedded: bool,
    /// When it was applied.
    pub installed_on: Option<String>,
    /// How long it took, in nanoseconds, where it is recorded.
    pub execution_time: Option<i64>,
    /// What is known to be wrong with its way back and was let pass:
    /// [`revert`](crate::Migrator::revert) refuses it.
    pub down_findings: List<DownFinding>,
}

/// How a migration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Standing {
    /// Embedded and applied.
    Applied,
    /// Embedded and not applied.
    Pending,
    /// Applied and not embedded.
    Unknown,
    /// Begun outside of a transaction and not ended, or not well.
    Dirty,
    /// Applied, and its file has changed since.
    Edited,
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Standing::Applied => "applied",
            Standing::Pending => "pending",
            Standing::Unknown => "unknown",
            Standing::Dirty => "dirty",
            Standing::Edited => "edited",
        })
    }
}

/// How a fixture stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FixtureStatus {
    /// Its name.
    pub name: Text,
    /// What a start would do with it.
    pub decision: FixtureDecision,
}

impl Status {
    pub(crate) fn of(
        embedded: &Embedded,
        state: &State,
        drift: Option<Box<Drift>>,
        environment: Environment,
    ) -> Self {
        let mut rows: HashMap<i64, &AppliedRow> =
            state.history.rows().iter().map(|row| (row.version, row)).collect();
        let mut migrations: Vec<MigrationStatus> = embedded
            .migrations
            .iter()
            .map(|migration| {
                let row = rows.remove(&migration.version);
                let standing = match row {
                    None => Standing::Pending,
                    Some(row) if !row.success => Standing::Dirty,
                    Some(row) if !migration.accepts(&row.checksum) => Standing::Edited,
                    Some(_) => Standing::Applied,
                };
                let name = migration.name.clone();
                MigrationStatus {
                    is_embedded: true,
                    down_findings: migration.down_findings.clone(),
                    ..MigrationStatus::new(migration.version, name, standing, row)
                }
            })
            .collect();
        let unknown = state.history.rows().iter().filter(|row| rows.contains_key(&row.version));
        let known = migrations.len();
        migrations.extend(unknown.map(|row| {
            let standing = if row.success { Standing::Unknown } else { Standing::Dirty };
            let name = row.description.replace(' ', "_").into();
            MigrationStatus::new(row.version, name, standing, Some(row))
        }));
        let newer = migrations.len() > known;
        let fixtures = fixtures::decide(embedded, state.fixtures.rows(), newer)
            .iter()
            .map(|step| FixtureStatus { name: step.fixture.name.clone(), decision: step.decision })
            .collect();
        let verified = Verified::of(embedded, state.unread);
        let database = state.database.clone();
        Status { database, migrations, fixtures, verified, drift, environment }
    }

    /// The migrations that stand like this.
    pub fn with(&self, standing: Standing) -> impl Iterator<Item = &MigrationStatus> {
        self.migrations.iter().filter(move |migration| migration.standing == standing)
    }
}

impl MigrationStatus {
    fn new(version: i64, name: Text, standing: Standing, row: Option<&AppliedRow>) -> Self {
        MigrationStatus {
            version,
            name,
            standing,
            is_embedded: false,
            installed_on: row.map(|row| row.installed_on.clone()),
            execution_time: row.map(|row| row.execution_time).filter(|time| *time >= 0),
            down_findings: List::default(),
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "database `{}`", self.database)?;
        let number = |standing| self.with(standing).count();
        for standing in [
            Standing::Applied,
            Standing::Pending,
            Standing::Unknown,
            Standing::Dirty,
            Standing::Edited,
        ] {
            match (number(standing), standing) {
                (0, Standing::Unknown | Standing::Dirty | Standing::Edited) => {}
                (count, _) => {
                    let separator = if standing == Standing::Applied { ":" } else { "," };
                    write!(f, "{separator} {count} {standing}")?;
                }
            }
        }
        let doubtful = self.migrations.iter().filter(|one| !one.down_findings.is_empty()).count();
        if doubtful > 0 {
            write!(f, "; {} not safe to revert", counted(doubtful, "migration"))?;
        }
        let width = |text: fn(&MigrationStatus) -> usize| {
            self.migrations.iter().map(text).max().unwrap_or_default()
        };
        let version = width(|migration| migration.version.to_string().len());
        let name = width(|migration| migration.name.chars().count());
        for migration in &self.migrations {
            write!(
                f,
                "\n  {:>version$}  {:name$}  {:7}",
                migration.version, migration.name, migration.standing
            )?;
            migration.installed_on.iter().try_for_each(|when| write!(f, "  {when}"))?;
            for finding in migration.down_findings.iter() {
                write!(f, "\n  {:version$}    not safe to revert: {finding}", "")?;
            }
        }
        for fixture in &self.fixtures {
            let word = match fixture.decision {
                FixtureDecision::Run => "pending",
                FixtureDecision::UpToDate => "up to date",
                FixtureDecision::Superseded => "superseded",
                FixtureDecision::NewerDatabase => "left alone, the database is newer",
            };
            write!(f, "\n  fixture {}: {word}", fixture.name)?;
        }
        self.schema(f)
    }
}

impl Status {
    /// How the schema stands, and what the environment says.
    fn schema(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\n  schema: ")?;
        match self.drift.as_deref() {
            None => write!(f, "{}", self.verified)?,
            Some(drift) => differences(f, drift)?,
        }
        match self.environment {
            Environment::Unset => Ok(()),
            Environment::Ignored => write!(f, "\n  {}, as the service says", self.environment),
            Environment::Warn | Environment::Invalid(_) => write!(f, "\n  {}", self.environment),
        }
    }
}

/// How many, what a start makes of them, and those that no pending migration makes.
fn differences(f: &mut fmt::Formatter<'_>, drift: &Drift) -> fmt::Result {
    let refused = drift.refused_count();
    let numbers = [(refused, "difference"), (drift.differences.len() - refused, "warning")];
    let numbers = numbers.into_iter().filter(|(number, _)| *number > 0);
    let numbers: Vec<String> = numbers.map(|(number, noun)| counted(number, noun)).collect();
    f.write_str(&numbers.join(", "))?;
    let is_pending = |reason: &Reason| matches!(reason, Reason::Pending { .. });
    let others = drift.differences.iter().filter(|one| !is_pending(&one.reason));
    let others: Vec<String> = others.map(|one| format!("\n    {}", one.explained())).collect();
    f.write_str(match drift.verdict {
        _ if others.is_empty() => ", all of what is pending",
        Verdict::Warned => "",
        Verdict::Refused => ": a start is refused",
        Verdict::WavedThrough => ": SCHEMA_DRIFT=warn lets a start pass",
        Verdict::Allowed => ": a start is let pass on a newer database",
    })?;
    if f.alternate() {
        return write!(f, "\n{}", indented(&drift.to_string(), "    "));
    }
    others.iter().try_for_each(|one| f.write_str(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use crate::state::{Place, Table};
    use schema_manifest::{Checksum, Manifest};

    #[test]
    fn each_standing_has_its_line() {
        let mut embedded = sample::embedded(&[1, 2, 3, 10]);
        embedded.migrations.to_mut()[3].down_findings = sample::down_findings(3);
        let mut rows: Vec<AppliedRow> =
            [1, 2, 3].iter().map(|version| sample::row(&embedded, *version)).collect();
        rows[1].success = false;
        rows[2].checksum = vec![0];
        // Another text of the first one was applied, which the lock file accepts.
        rows[0].checksum = vec![9; 48];
        embedded.migrations.to_mut()[0].accepted = vec![Checksum([9; 48])].into();
        rows.push(AppliedRow {
            version: 11,
            description: "from the future".into(),
            ..rows[0].clone()
        });
        let state = State {
            database: "gpu".into(),
            read_only: false,
            in_transaction: false,
            history: Table::Rows(rows),
            fixtures: Table::Absent,
            observed: Manifest::default(),
            unread: 0,
            depth: schema_manifest::Depth::Shape,
            place: Place::default(),
        };
        let status = |drift, environment| Status::of(&embedded, &state, drift, environment);
        let text = status(None, Environment::Unset).to_string();
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        assert_eq!(
            lines,
            [
                "database `gpu`: 1 applied, 1 pending, 1 unknown, 1 dirty, 1 edited; 1 migration \
                 not safe to revert",
                "   1  m1               applied  2026-01-05 09:00:00 UTC",
                "   2  m2               dirty    2026-01-05 09:00:00 UTC",
                "   3  m3               edited   2026-01-05 09:00:00 UTC",
                "  10  m10              pending",
                "        not safe to revert: `t3` stays behind [down-leaves] (migrations/down.sql:4)",
                "  11  from_the_future  unknown  2026-01-05 09:00:00 UTC",
                "  schema: 0 tables verified",
            ]
        );
        let summary = status(None, Environment::Unset).summary();
        assert_eq!(
            summary.to_string(),
            "2 of 4 migrations applied, 1 pending, 1 failed, 1 edited, 1 unknown, the last is 3_m3: not \
             valid"
        );
    }
}
