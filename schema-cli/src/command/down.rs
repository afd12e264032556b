//! `schema down`: revert.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use super::to::confirm_losses;
use crate::confirmation::Confirmation;
use crate::live::{Live, Operation, Place, Wanted, refused};
use crate::output::{Outcome, Output};

/// Revert the newest applied migration
///
/// Where its down discards data, it shows which statements do, and asks for the database's name.
#[derive(Debug, Args)]
#[command(
    visible_alias = "revert",
    after_help = "Examples:
  schema down --dry-run                        the SQL, and nothing is touched
  schema down
  schema down --target-version 20260105090000  everything newer than that migration
  schema down --target-version 0 --yes         everything, in a script

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached."
)]
pub(crate) struct Down {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: Revert,
}

#[derive(Debug, Args)]
struct Revert {
    /// Everything that is newer than this migration; 0 or `empty`: everything
    #[arg(long, value_name = "VERSION")]
    target_version: Option<Wanted>,
    /// Print what would run, and touch nothing
    #[arg(long)]
    dry_run: bool,
    /// Run a down although something is known to be wrong with it
    #[arg(long)]
    accept_down_findings: bool,
    #[command(flatten)]
    confirmation: Confirmation,
}

impl Down {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, self.operation)
    }
}

impl Operation for Revert {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let target = self.target_version.map(|wanted| live.target(wanted)).transpose()?;
        let migrator = live.migrator();
        let migrator =
            if self.accept_down_findings { migrator.accept_down_findings() } else { migrator };
        let plan = match target {
            Some(target) => migrator.plan_revert_to(&live.pool, target).await,
            None => migrator.plan_revert(&live.pool).await,
        };
        let plan = plan.map_err(refused)?;
        if self.dry_run {
            return live.done(&plan);
        }
        confirm_losses(self.confirmation, live.output, &plan)?;
        let reverted = match target {
            Some(target) => migrator.revert_to(&live.pool, target).await,
            None => migrator.revert(&live.pool).await,
        };
        live.done(&reverted.map_err(refused)?)
    }
}
