//! `schema prove`: every migration forth, back and forth, on a scratch database.

use clap::Args;
use schema_runtime::Schema;
use schema_runtime::testing::{ProofError, Server, Setup, TestDatabaseError};

use crate::connection::{Address, Connection};
use crate::folder::Folder;
use crate::live::block_on;
use crate::output::{self, Failure, Outcome, Output};

/// Run every migration forth, back and forth again on a scratch database, and compare
///
/// The scratch database is made on the server of the database that is named, and dropped in every outcome;
/// the database itself is not touched. On SQLite it is a file of its own.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema prove --fixtures fixtures
  schema prove --database-url postgres://app@localhost/postgres

Exit status: 0 when all downs restore, 1 when one does not or the folder has errors, 2 for a wrong call,
3 when no scratch database can be made.")]
pub(crate) struct Prove {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    connection: Connection,
    /// SQL for what is there before the first migration
    #[arg(long, value_name = "SQL")]
    base: Option<String>,
}

impl Prove {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let found = self.connection.find()?;
        let embedded = self.folder.embedded_for(found.address.dialect())?;
        let base = self.base;
        block_on(async move {
            let proved = match found.address {
                Address::Postgres(_) => {
                    let schema = Schema::<sqlx::Postgres>::new(embedded);
                    let server = Server::at(&found.url)
                        .map_err(|error| unmade(&error, error.to_string()))?;
                    let setup = Setup::new(&schema).server(server);
                    match base {
                        Some(base) => setup.base(base).prove().await,
                        None => setup.prove().await,
                    }
                }
                Address::Sqlite(_) => {
                    let schema = Schema::<sqlx::Sqlite>::new(embedded);
                    let setup = Setup::new(&schema);
                    match base {
                        Some(base) => setup.base(base).prove().await,
                        None => setup.prove().await,
                    }
                }
            };
            match proved {
                Ok(proof) => output.result(&proof, &proof),
                Err(ProofError::Faults(proof)) if output.json => {
                    output::print(&output::json(&*proof)?)?;
                    Err(Failure::Found)
                }
                Err(error) => Err(failed(error)),
            }
        })
    }
}

/// Whether the migrations are at fault, or the server.
fn failed(error: ProofError) -> Failure {
    let text = error.to_string();
    match error {
        ProofError::Database(cause) => unmade(&cause, text),
        _ => Failure::Refused(text),
    }
}

pub(super) fn unmade(cause: &TestDatabaseError, text: String) -> Failure {
    match cause {
        TestDatabaseError::NotAllowed { .. }
        | TestDatabaseError::Base(_)
        | TestDatabaseError::Migrations(_) => Failure::Refused(text),
        _ => Failure::Unreachable(text),
    }
}
