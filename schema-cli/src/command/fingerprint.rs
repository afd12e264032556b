//! `schema fingerprint`: one short digest of a folder.

use clap::Args;
use schema_runtime::cli::parts;

use crate::folder::Folder;
use crate::output::{Outcome, Output};

/// Print one short digest of the migrations and fixtures
///
/// Twelve hexadecimal digits of a SHA-256 over versions, names and contents of the ups, the verify scripts
/// and the fixtures. It changes when a database would get something else, and not when a down is corrected:
/// a name for the job that migrates.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema fingerprint --fixtures fixtures
  kubectl create job \"migrate-$(schema fingerprint)\" --image=..

Exit status: 0 when it is printed, 1 when the folder has errors, 2 for a wrong call.")]
pub(crate) struct Fingerprint {
    #[command(flatten)]
    folder: Folder,
}

impl Fingerprint {
    pub(crate) fn run(self, output: Output) -> Outcome {
        parts::fingerprint_result(&self.folder.embedded()?, output)
    }
}
