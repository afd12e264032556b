//! `schema baseline`: adopt a database that is there already.

use clap::Args;
use schema_runtime::cli::parts;

use crate::live::{Place, block_on};
use crate::output::{Outcome, Output};

/// Adopt a database that has the schema and no history: record every migration without running it
///
/// The live schema is compared with what the migrations make first, and must be the same. With
/// `--target-version` that is what the migrations make up to that one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema baseline
  schema baseline --target-version 20260105090000 && schema up    what is newer is pending

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Baseline {
    #[command(flatten)]
    place: Place,
    /// The migration that the database is at: those behind it stay pending
    #[arg(long, value_name = "VERSION")]
    target_version: Option<i64>,
}

impl Baseline {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let ready = self.place.open_until(output, self.target_version)?;
        block_on(ready.run(parts::Baseline {}))
    }
}
