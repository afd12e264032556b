//! `repair`: settle a migration that stopped half-way.

use clap::Args;

use crate::cli::database::CommandDatabase;
use crate::cli::live::{Live, Operation};
use crate::cli::output::Outcome;

/// Settle a migration that stopped half-way, or take the checksums of edited files
///
/// Changes the history and nothing else. Without an option it looks at what the database shows of the
/// migration, and changes nothing where that does not tell.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Repair {
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

impl Operation for Repair {
    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        let repair = match self {
            Repair { applied: true, .. } => crate::Repair::Applied,
            Repair { not_applied: true, .. } => crate::Repair::NotApplied,
            Repair { accept_checksums: true, .. } => crate::Repair::AcceptChecksums,
            Repair { .. } => crate::Repair::Look,
        };
        let migrator = live.migrator();
        live.done(&live.write(migrator.repair(&live.pool, repair)).await?)
    }
}
