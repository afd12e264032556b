//! `fingerprint`: one short digest.

use clap::Args;
use schema_manifest::Embedded;
use serde::Serialize;

use crate::cli::output::{self, Outcome, Output};
use crate::fingerprint::fingerprint;

/// Print one short digest of the migrations and fixtures
///
/// Twelve hexadecimal digits of a SHA-256 over versions, names and contents of the ups, the verify scripts
/// and the fixtures. It changes when a database would get something else, and not when a down is corrected:
/// a name for the job that migrates. Needs no database.
#[derive(Debug, Args)]
pub(crate) struct Fingerprint {}

#[derive(Serialize)]
struct Body<'a> {
    fingerprint: &'a str,
    migrations: usize,
    fixtures: usize,
}

/// Prints the digest, whatever `-q` says.
pub fn fingerprint_result(embedded: &Embedded, output: Output) -> Outcome {
    let digest = fingerprint(embedded);
    if !output.json {
        return output::print(&digest);
    }
    let (migrations, fixtures) = (embedded.migrations.len(), embedded.fixtures.len());
    output.result(&digest, Body { fingerprint: &digest, migrations, fixtures })
}
