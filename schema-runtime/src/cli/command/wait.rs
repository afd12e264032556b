//! `wait`: until somebody else has migrated.

use std::time::Duration;

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Wait until the schema is the one that this program was compiled for
///
/// While migrations are pending or half done, and while the database cannot be reached; anything else is
/// refused at once. Never writes: for what serves where a job migrates.
#[derive(Debug, Args)]
pub(crate) struct Wait {
    /// How many seconds to wait
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    timeout: u64,
}

impl Wait {
    pub(in crate::cli) fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout)
    }
}

impl Operation for Wait {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&live.read(migrator.wait_until_ready(&live.pool, self.timeout())).await?)
    }
}
