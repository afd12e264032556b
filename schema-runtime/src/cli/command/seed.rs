//! `seed`: run the fixtures.

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Run the fixtures whose content never ran before, in order, each in a transaction
///
/// Every migration has to be applied.
#[derive(Debug, Args)]
pub struct Seed {}

impl Operation for Seed {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&live.write(migrator.seed(&live.pool)).await?)
    }
}
