//! `baseline`: adopt a database that is there already.

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Adopt a database that has the schema and no history: record every migration without running it
///
/// The live schema is compared with what the migrations make first, and must be the same.
#[derive(Debug, Args)]
pub struct Baseline {}

impl Operation for Baseline {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&live.write(migrator.baseline(&live.pool)).await?)
    }
}
