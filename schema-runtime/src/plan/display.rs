//! A plan as text: what would run, with its SQL.

use std::fmt;

use schema_manifest::{Down, Script};

use super::{Direction, FixtureDecision, FixtureStep, Plan, Step};
use crate::report::{counted, indented};

impl fmt::Display for Plan<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fixtures =
            self.fixtures.iter().filter(|step| step.decision == FixtureDecision::Run).count();
        if self.is_empty() {
            write!(
                f,
                "nothing to do on {} database `{}`: {} applied",
                self.dialect,
                self.database,
                counted(self.already_applied, "migration")
            )?;
        } else if self.steps.first().is_some_and(|step| step.direction == Direction::Down) {
            write!(
                f,
                "would revert {} on {} database `{}` ({} applied)",
                counted(self.steps.len(), "migration"),
                self.dialect,
                self.database,
                self.already_applied
            )?;
        } else {
            write!(
                f,
                "would run {} and {} on {} database `{}` ({} applied already)",
                counted(self.steps.len(), "migration"),
                counted(fixtures, "fixture"),
                self.dialect,
                self.database,
                self.already_applied
            )?;
        }
        self.steps.iter().try_for_each(|step| write!(f, "\n\n{step}"))?;
        self.fixtures.iter().try_for_each(|step| match step.decision {
            FixtureDecision::UpToDate => Ok(()),
            _ => write!(f, "\n\n{step}"),
        })
    }
}

impl fmt::Display for Step<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verb = match self.direction {
            Direction::Up => "run",
            Direction::Down => "revert",
        };
        write!(f, "{verb} {} ({})", self.migration, self.script.path)?;
        if self.script.no_transaction {
            f.write_str("\n  runs outside of a transaction: if it fails, what ran before stays")?;
        }
        if self.direction == Direction::Up {
            match &self.migration.down {
                Down::Script(_) => {}
                Down::Irreversible(reason) => write!(f, "\n  irreversible: {reason}")?,
                Down::ForwardOnly => f.write_str("\n  forward only: it has no down")?,
            }
        }
        for finding in self.migration.down_findings.iter() {
            write!(f, "\n  not safe to revert: {finding}")?;
        }
        script(f, self.script)
    }
}

impl fmt::Display for FixtureStep<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.fixture.name;
        match self.decision {
            FixtureDecision::Run => {
                write!(f, "run fixture {name} ({})", self.fixture.script.path)?;
                script(f, &self.fixture.script)
            }
            FixtureDecision::UpToDate => write!(f, "leave fixture {name}: it is up to date"),
            FixtureDecision::Superseded => {
                write!(f, "leave fixture {name}: another version of it has run since")
            }
            FixtureDecision::NewerDatabase => {
                write!(f, "leave fixture {name}: the database is newer than this binary")
            }
        }
    }
}

/// The statements that discard data, then the whole text.
fn script(f: &mut fmt::Formatter<'_>, script: &Script) -> fmt::Result {
    for statement in script.statements.iter().filter(|statement| statement.discards_data) {
        let first = script.text(statement).lines().next().unwrap_or_default();
        write!(f, "\n  DISCARDS DATA: {}:{}: {first}", script.path, statement.line)?;
    }
    if script.statements.is_empty() {
        f.write_str("\n  runs nothing: the file has no statement")?;
    }
    match script.sql.trim_end() {
        "" => Ok(()),
        text => write!(f, "\n\n{}", indented(text, "    ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;
    use schema_manifest::Dialect;

    #[test]
    fn a_plan_shows_the_sql_and_marks_what_is_dangerous() {
        let mut embedded = sample::embedded(&[1, 2]);
        embedded.migrations.to_mut()[1].down = Down::Irreversible("rows are merged".into());
        embedded.migrations.to_mut()[0].down_findings = sample::down_findings(0);
        embedded.migrations.to_mut()[0].up = sample::script("migrations/1_m1.sql", "", &[]);
        embedded.migrations.to_mut()[1].up = sample::script(
            "migrations/2_m2.sql",
            "-- gone\nDROP TABLE old;\n",
            &[("DROP TABLE old", true)],
        );
        let plan = Plan {
            database: "gpu".into(),
            dialect: Dialect::Postgres,
            steps: embedded.migrations.iter().map(Step::up).collect(),
            already_applied: 0,
            fixtures: Vec::new(),
        };
        assert_eq!(
            plan.to_string(),
            "would run 2 migrations and 0 fixtures on PostgreSQL database `gpu` (0 applied already)\n\
             \n\
             run 1_m1 (migrations/1_m1.sql)\n\
             \x20 not safe to revert: `t0` stays behind [down-leaves] (migrations/down.sql:1)\n\
             \x20 runs nothing: the file has no statement\n\
             \n\
             run 2_m2 (migrations/2_m2.sql)\n\
             \x20 irreversible: rows are merged\n\
             \x20 DISCARDS DATA: migrations/2_m2.sql:2: DROP TABLE old\n\
             \n\
             \x20   -- gone\n\
             \x20   DROP TABLE old;"
        );
        let back = Step::down(&embedded.migrations[0]).unwrap();
        let reverting = Plan { steps: vec![back], already_applied: 2, ..plan };
        assert_eq!(
            reverting.to_string().lines().next(),
            Some("would revert 1 migration on PostgreSQL database `gpu` (2 applied)")
        );
        assert_eq!(
            back.to_string(),
            "revert 1_m1 (migrations/1_m1.down.sql)\n\
             \x20 not safe to revert: `t0` stays behind [down-leaves] (migrations/down.sql:1)\n\
             \n\
             \x20   SELECT 1"
        );
    }
}
