//! `schema status`: how folder and database stand to each other.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use crate::live::{Live, Operation, Place, refused};
use crate::output::{Outcome, Output};

/// Print which migrations are applied, pending, unknown, dirty or edited, and what differs in the schema
///
/// Refuses nothing: the exit status is 0 when it could be read. See `schema verify`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema status
  schema status -v        with the whole report of what differs
  schema status --json

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Status {
    #[command(flatten)]
    place: Place,
}

struct Read;

impl Status {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, Read)
    }
}

impl Operation for Read {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let migrator = live.migrator();
        live.done(&migrator.status(&live.pool).await.map_err(refused)?)
    }
}
