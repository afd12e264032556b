//! `schema verify`: the live schema against the folder.

use clap::Args;
use schema_runtime::testing::TestedDatabase;
use schema_runtime::{Error, SchemaVerified, ScriptsVerified};
use serde::Serialize;

use crate::live::{Live, Operation, Place, refused};
use crate::output::{self, Failure, Outcome, Output};

/// Compare the live schema with what the migrations make, and print every difference
///
/// What a service with these migrations would say when it starts. Writes nothing.
#[derive(Debug, Args)]
#[command(
    visible_alias = "diff",
    after_help = "Examples:
  schema verify
  schema verify --scripts        run the verify scripts of the migrations too
  schema diff --json

Exit status: 0 when nothing, or only what is a warning, differs; 1 when a service would not start, or the
folder has errors; 2 for a wrong call; 3 when the database cannot be reached."
)]
pub(crate) struct Verify {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: Compare,
}

#[derive(Debug, Args)]
struct Compare {
    /// Run the verify scripts of all applied migrations too
    #[arg(long)]
    scripts: bool,
}

#[derive(Serialize)]
struct Compared {
    #[serde(flatten)]
    verified: SchemaVerified,
    scripts: Option<ScriptsVerified>,
}

#[derive(Serialize)]
struct Refused<'a> {
    drift: &'a schema_runtime::Drift,
}

impl Verify {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, self.operation)
    }
}

impl Operation for Compare {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let migrator = live.migrator();
        let verified = match migrator.verify(&live.pool).await {
            Ok(verified) => verified,
            Err(Error::Drift { report }) if live.output.json => {
                output::print(&output::json(Refused { drift: &report })?)?;
                return Err(Failure::Found);
            }
            Err(error) => return Err(refused(error)),
        };
        let scripts = if self.scripts {
            Some(migrator.run_verify_scripts(&live.pool).await.map_err(refused)?)
        } else {
            None
        };
        let mut text =
            if live.output.verbose { format!("{verified:#}") } else { verified.to_string() };
        text.extend(scripts.iter().map(|scripts| format!("\n{scripts}")));
        live.output.result(&text, Compared { verified, scripts })
    }
}
