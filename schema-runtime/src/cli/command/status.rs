//! `status`: how what is embedded and what the database holds stand to each other.

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Print which migrations are applied, pending, unknown, dirty or edited, and what differs in the schema
///
/// Refuses nothing: the exit status is 0 when it could be read. See `verify`.
#[derive(Debug, Args)]
pub struct Status {}

impl Operation for Status {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&live.read(migrator.status(&live.pool)).await?)
    }
}
