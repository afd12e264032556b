//! `up`: apply what is pending.

use clap::Args;
use serde::Serialize;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;
use crate::cli::wanted::Wanted;
use crate::{Migrated, Seeded};

/// Apply the pending migrations
///
/// Each in a transaction of its own, unless it says `-- no-transaction`. The fixtures are run with `--seed`,
/// or by `seed`.
#[derive(Debug, Default, Args)]
pub struct Up {
    /// Up to and with this migration; what is newer and applied stays
    #[arg(long, value_name = "VERSION")]
    target_version: Option<Wanted>,
    /// Print what would run, and touch nothing
    #[arg(long)]
    dry_run: bool,
    /// All in a single transaction: where one fails, none of them remains
    #[arg(long)]
    single_transaction: bool,
    /// Run the fixtures too, where their content never ran before
    #[arg(long, conflicts_with = "target_version")]
    seed: bool,
}

#[derive(Serialize)]
struct Filled {
    migrated: Migrated,
    seeded: Seeded,
}

impl Up {
    /// All migrations, and the fixtures.
    pub fn and_seed() -> Up {
        Up { seed: true, ..Up::default() }
    }
}

impl Operation for Up {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let target = self.target_version.map(|wanted| live.target(wanted)).transpose()?;
        let migrator = live.migrator();
        let migrator =
            if self.single_transaction { migrator.in_one_transaction() } else { migrator };
        if self.dry_run {
            let mut plan = match target {
                Some(target) => live.read(migrator.plan_to(&live.pool, target)).await?,
                None => live.read(migrator.plan(&live.pool)).await?,
            };
            if !self.seed {
                plan.fixtures.clear();
            }
            return live.done(&plan);
        }
        let migrated = match target {
            Some(target) => live.write(migrator.migrate_to(&live.pool, target)).await?,
            None => live.write(migrator.migrate(&live.pool)).await?,
        };
        if !self.seed {
            return live.done(&migrated);
        }
        let seeded = live.write(migrator.seed(&live.pool)).await?;
        live.output.result(&format!("{migrated}\n{seeded}"), Filled { migrated, seeded })
    }
}
