//! `schema to`: up or down, to a version.

use clap::Args;
use schema_runtime::testing::TestedDatabase;
use schema_runtime::{Migrated, Plan, Reverted};
use serde::Serialize;

use crate::confirmation::Confirmation;
use crate::folder::counted;
use crate::live::{Live, Operation, Place, Wanted, refused};
use crate::output::{Outcome, Output};

/// Go to a version: revert what is newer, apply what is pending up to it
///
/// Where a down discards data, it shows which statements do, and asks for the database's name.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema to 20260105090000
  schema to 20260105090000 --dry-run    the SQL, and nothing is touched
  schema to empty                       before the first migration

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct To {
    /// The migration that is to be the newest one; `empty`: none
    version: Wanted,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: Move,
}

#[derive(Debug, Args)]
struct Move {
    /// Print what would run, and touch nothing
    #[arg(long)]
    dry_run: bool,
    /// Run a down although something is known to be wrong with it
    #[arg(long)]
    accept_down_findings: bool,
    #[command(flatten)]
    confirmation: Confirmation,
}

#[derive(Serialize)]
struct Plans<'a> {
    revert: Plan<'a>,
    migrate: Plan<'a>,
}

#[derive(Serialize)]
struct Moved {
    reverted: Reverted,
    migrated: Migrated,
}

struct MoveTo(Wanted, Move);

impl To {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, MoveTo(self.version, self.operation))
    }
}

impl Operation for MoveTo {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let MoveTo(wanted, Move { dry_run, accept_down_findings, confirmation }) = self;
        let target = live.target(wanted)?;
        let migrator = live.migrator();
        let migrator =
            if accept_down_findings { migrator.accept_down_findings() } else { migrator };
        let revert = migrator.plan_revert_to(&live.pool, target).await.map_err(refused)?;
        if dry_run {
            let migrate = migrator.plan_to(&live.pool, target).await.map_err(refused)?;
            let text = match (revert.is_empty(), migrate.is_empty()) {
                (true, _) => migrate.to_string(),
                (false, true) => revert.to_string(),
                (false, false) => format!("{revert}\n\n{migrate}"),
            };
            return live.output.result(&text, Plans { revert, migrate });
        }
        confirm_losses(confirmation, live.output, &revert)?;
        let reverted = migrator.revert_to(&live.pool, target).await.map_err(refused)?;
        let migrated = migrator.migrate_to(&live.pool, target).await.map_err(refused)?;
        let text = if reverted.reverted.is_empty() {
            migrated.to_string()
        } else if migrated.applied.is_empty() {
            reverted.to_string()
        } else {
            format!("{reverted}\n{migrated}")
        };
        live.output.result(&text, Moved { reverted, migrated })
    }
}

/// Asks where what is to be reverted throws data away.
pub(super) fn confirm_losses(
    confirmation: Confirmation,
    output: Output,
    plan: &Plan<'_>,
) -> Outcome {
    let losses: Vec<String> = losses(plan).collect();
    if losses.is_empty() {
        return Ok(());
    }
    let what = format!(
        "reverting {} of {} database `{}` discards data:\n{}",
        counted(plan.steps.len(), "migration"),
        plan.dialect,
        plan.database,
        losses.join("\n")
    );
    confirmation.ask(output, plan.dialect, &plan.database, &what)
}

/// `  migrations/1_a/down.sql:3: DROP TABLE a;`
fn losses(plan: &Plan<'_>) -> impl Iterator<Item = String> {
    plan.steps.iter().flat_map(|step| {
        let discards = step.script.statements.iter().filter(|statement| statement.discards_data);
        discards.map(|statement| {
            let first = step.script.text(statement).lines().next().unwrap_or_default();
            format!("  {}:{}: {first}", step.script.path, statement.line)
        })
    })
}
