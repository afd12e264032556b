//! `schema reset`: a fresh database, for development.

use clap::Args;
use schema_runtime::cli::parts::Up;

use super::drop::Destruction;
use crate::live::{Place, block_on};
use crate::output::{Outcome, Output};

/// For development: drop the database, make it again, apply all migrations, run the fixtures
///
/// Shows what is lost (tables, rows, size) and asks for the database's name. The folder is compiled first:
/// where it has errors nothing is dropped.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema reset --fixtures fixtures
  schema reset --yes          in a script

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Reset {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    destruction: Destruction,
}

impl Reset {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let ready = self.place.open(output)?;
        block_on(async {
            self.destruction.run(&ready.found, output).await?;
            ready.found.create().await?;
            Box::pin(ready.run(Up::and_seed())).await
        })
    }
}
