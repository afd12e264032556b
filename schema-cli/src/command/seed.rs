//! `schema seed`: run the fixtures.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use crate::live::{Live, Operation, Place, refused};
use crate::output::{Outcome, Output};

/// Run the fixtures whose content never ran before, in order, each in a transaction
///
/// Every migration has to be applied.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema seed --fixtures fixtures

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Seed {
    #[command(flatten)]
    place: Place,
}

struct Run;

impl Seed {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, Run)
    }
}

impl Operation for Run {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&migrator.seed(&live.pool).await.map_err(refused)?)
    }
}
