//! `schema repair`: settle a migration that stopped half-way.

use clap::Args;
use schema_runtime::testing::TestedDatabase;

use crate::live::{Live, Operation, Place, refused};
use crate::output::{Outcome, Output};

/// Settle a migration that stopped half-way, or take the checksums of edited files
///
/// Changes the history and nothing else. Without an option it looks at what the database shows of the
/// migration, and changes nothing where that does not tell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema repair
  schema repair --applied               it was finished by hand
  schema repair --not-applied           it was undone by hand, and runs again
  schema repair --accept-checksums      the files were edited in comments only

Exit status: 0 when it is done, 1 when the folder or the database does not allow it or a script fails,
2 for a wrong call, 3 when the database cannot be reached.")]
pub(crate) struct Repair {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: Settle,
}

#[derive(Debug, Args)]
#[group(multiple = false)]
struct Settle {
    /// The migration was finished by hand: record it as applied
    #[arg(long)]
    applied: bool,
    /// The migration was undone by hand: forget it, so that it runs again
    #[arg(long)]
    not_applied: bool,
    /// Record the checksums of the files as they are now
    #[arg(long)]
    accept_checksums: bool,
}

impl Repair {
    pub(crate) fn run(self, output: Output) -> Outcome {
        self.place.run(output, self.operation)
    }
}

impl Operation for Settle {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome {
        let repair = match self {
            Settle { applied: true, .. } => schema_runtime::Repair::Applied,
            Settle { not_applied: true, .. } => schema_runtime::Repair::NotApplied,
            Settle { accept_checksums: true, .. } => schema_runtime::Repair::AcceptChecksums,
            Settle { .. } => schema_runtime::Repair::Look,
        };
        let migrator = live.migrator();
        live.done(&migrator.repair(&live.pool, repair).await.map_err(refused)?)
    }
}
