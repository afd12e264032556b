//! `plan`: what would run.

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Print what `up` and `seed` would run, with the SQL
///
/// What is irreversible, what discards data and what runs outside of a transaction is marked. Touches nothing.
#[derive(Debug, Args)]
pub struct Plan {}

impl Operation for Plan {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&live.read(migrator.plan(&live.pool)).await?)
    }
}
