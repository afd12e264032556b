//! `schema plan`: what would run.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use crate::live::{Live, Operation, Place, refused};
use crate::output::{Outcome, Output};

/// Print what `up` and `seed` would run, with the SQL
///
/// What is irreversible, what discards data and what runs outside of a transaction is marked. Touches nothing.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema plan --fixtures fixtures
  schema plan --json

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Plan {
    #[command(flatten)]
    place: Place,
}

struct Look;

impl Plan {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, Look)
    }
}

impl Operation for Look {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&migrator.plan(&live.pool).await.map_err(refused)?)
    }
}
