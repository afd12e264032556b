//! `schema up`: apply what is pending.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use crate::live::{Live, Operation, Place, Wanted, refused};
use crate::output::{Outcome, Output};

/// Apply the pending migrations
///
/// Each in a transaction of its own, unless it says `-- no-transaction`. The fixtures are not run: see
/// `schema seed`.
#[derive(Debug, Args)]
#[command(
    visible_alias = "run",
    after_help = "Examples:
  schema up
  schema up --dry-run                          the SQL, and nothing is touched
  schema up --target-version 20260105090000

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached."
)]
pub(crate) struct Up {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: Apply,
}

#[derive(Debug, Args)]
struct Apply {
    /// Up to and with this migration; what is newer and applied stays
    #[arg(long, value_name = "VERSION")]
    target_version: Option<Wanted>,
    /// Print what would run, and touch nothing
    #[arg(long)]
    dry_run: bool,
    /// All in a single transaction: where one fails, none of them remains
    #[arg(long)]
    single_transaction: bool,
}

impl Up {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, self.operation)
    }
}

impl Operation for Apply {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let target = self.target_version.map(|wanted| live.target(wanted)).transpose()?;
        let migrator = live.migrator();
        let migrator =
            if self.single_transaction { migrator.in_one_transaction() } else { migrator };
        if self.dry_run {
            let plan = match target {
                Some(target) => migrator.plan_to(&live.pool, target).await,
                None => migrator.plan(&live.pool).await,
            };
            let mut plan = plan.map_err(refused)?;
            // They are what `seed` runs.
            plan.fixtures.clear();
            return live.done(&plan);
        }
        let migrated = match target {
            Some(target) => migrator.migrate_to(&live.pool, target).await,
            None => migrator.migrate(&live.pool).await,
        };
        live.done(&migrated.map_err(refused)?)
    }
}
