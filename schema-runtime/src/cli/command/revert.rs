//! `down` and `to`: revert, and go to a version.

use clap::Args;
use serde::Serialize;

use crate::cli::confirmation::Confirmation;
use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;
use crate::cli::wanted::Wanted;
use crate::{Migrated, Migrator, Plan, Reverted};

/// Revert the newest applied migration
///
/// Where its down discards data, it shows which statements do, and asks for the database's name.
#[derive(Debug, Args)]
pub struct Down {
    /// Everything that is newer than this migration; 0 or `empty`: everything
    #[arg(long, value_name = "VERSION")]
    target_version: Option<Wanted>,
    #[command(flatten)]
    care: Care,
}

/// Go to a version: revert what is newer, apply what is pending up to it
///
/// Where a down discards data, it shows which statements do, and asks for the database's name.
#[derive(Debug, Args)]
pub struct To {
    /// The migration that is to be the newest one; `empty`: none
    version: Wanted,
    #[command(flatten)]
    care: Care,
}

// With how much care it reverts.
#[derive(Debug, Args)]
struct Care {
    /// Print what would run, and touch nothing
    #[arg(long)]
    dry_run: bool,
    /// Run a down although something is known to be wrong with it
    #[arg(long)]
    accept_down_findings: bool,
    #[command(flatten)]
    confirmation: Confirmation,
}

impl Care {
    fn migrator<'s, DB: CommandDatabase>(&self, live: &Live<'s, DB>) -> Migrator<'s, DB> {
        let migrator = live.migrator();
        if self.accept_down_findings { migrator.accept_down_findings() } else { migrator }
    }
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

impl Operation for Down {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let target = self.target_version.map(|wanted| live.target(wanted)).transpose()?;
        let migrator = self.care.migrator(live);
        // Not under watch: while somebody is asked, a signal ends the process.
        let plan = match target {
            Some(target) => migrator.plan_revert_to(&live.pool, target).await,
            None => migrator.plan_revert(&live.pool).await,
        };
        let plan = plan.map_err(|error| live.refused(error))?;
        if self.care.dry_run {
            return live.done(&plan);
        }
        live.confirm_losses(self.care.confirmation, &plan)?;
        live.done(&match target {
            Some(target) => live.write(migrator.revert_to(&live.pool, target)).await?,
            None => live.write(migrator.revert(&live.pool)).await?,
        })
    }
}

impl Operation for To {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let target = live.target(self.version)?;
        let migrator = self.care.migrator(live);
        let revert = migrator.plan_revert_to(&live.pool, target).await;
        let revert = revert.map_err(|error| live.refused(error))?;
        if self.care.dry_run {
            let migrate = live.read(migrator.plan_to(&live.pool, target)).await?;
            let text = match (revert.is_empty(), migrate.is_empty()) {
                (true, _) => migrate.to_string(),
                (false, true) => revert.to_string(),
                (false, false) => format!("{revert}\n\n{migrate}"),
            };
            return live.output.result(&text, Plans { revert, migrate });
        }
        live.confirm_losses(self.care.confirmation, &revert)?;
        let reverted = live.write(migrator.revert_to(&live.pool, target)).await?;
        let migrated = live.write(migrator.migrate_to(&live.pool, target)).await?;
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
