//! `schema reset`: a fresh database, for development.

use clap::Args;
use schema_runtime::testing::TestedDatabase;
use schema_runtime::{Migrated, Seeded};
use serde::Serialize;

use super::drop::drop;
use crate::confirmation::Confirmation;
use crate::live::{Live, Operation, Place, block_on, refused};
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
    confirmation: Confirmation,
    /// End the sessions of others first, on PostgreSQL
    #[arg(short, long)]
    force: bool,
}

#[derive(Serialize)]
struct Body {
    migrated: Migrated,
    seeded: Seeded,
}

struct Fill;

impl Reset {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let Reset { place, confirmation, force } = self;
        let ready = place.open(output)?;
        block_on(async {
            drop(&ready.found, confirmation, force, output).await?;
            ready.found.create().await?;
            ready.run(Fill).await
        })
    }
}

impl Operation for Fill {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let migrator = live.migrator();
        let migrated = migrator.migrate(&live.pool).await.map_err(refused)?;
        let seeded = migrator.seed(&live.pool).await.map_err(refused)?;
        live.output.result(&format!("{migrated}\n{seeded}"), Body { migrated, seeded })
    }
}
