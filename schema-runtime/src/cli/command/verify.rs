//! `verify`: the live schema against the manifest.

use clap::Args;
use serde::Serialize;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::{self, Failure, Outcome};
use crate::{Drift, Error, SchemaVerified, ScriptsVerified};

/// Compare the live schema with what the migrations make, and print every difference
///
/// What a service with these migrations would say when it starts. Writes nothing.
#[derive(Debug, Args)]
pub struct Verify {
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
    drift: &'a Drift,
}

impl Operation for Verify {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let migrator = live.migrator();
        let verified = live.read(async { Ok(migrator.verify(&live.pool).await) }).await?;
        let verified = match verified {
            Ok(verified) => verified,
            Err(Error::Drift { report }) if live.output.json => {
                output::print(&output::json(Refused { drift: &report })?)?;
                return Err(Failure::Found);
            }
            Err(error) => return Err(live.refused(error)),
        };
        let scripts = if self.scripts {
            Some(live.read(migrator.run_verify_scripts(&live.pool)).await?)
        } else {
            None
        };
        let mut text =
            if live.output.verbose { format!("{verified:#}") } else { verified.to_string() };
        text.extend(scripts.iter().map(|scripts| format!("\n{scripts}")));
        live.output.result(&text, Compared { verified, scripts })
    }
}
