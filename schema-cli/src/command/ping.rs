//! `schema ping`: whether the database answers.

use std::time::Instant;

use clap::Args;
use schema_manifest::{Embedded, List, Manifest, Verification};
use schema_runtime::{Migrator, Schema, SupportedDatabase};
use serde::Serialize;
use sqlx::Pool;

use crate::connection::{Connection, Pooled};
use crate::live::{block_on, refused};
use crate::output::{Outcome, Output};

/// Say whether the database can be reached
///
/// Tries until `--connect-timeout` where nobody listens yet: for a script that waits for a server. Reads no
/// folder.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  schema ping
  schema ping --connect-timeout 60 && schema up

Exit status: 0 when it answers, 2 for a wrong call, 3 when it cannot be reached.")]
pub(crate) struct Ping {
    #[command(flatten)]
    connection: Connection,
}

#[derive(Serialize)]
struct Body<'a> {
    database: &'a str,
    milliseconds: u64,
}

impl Ping {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let found = self.connection.find()?;
        block_on(async {
            let began = Instant::now();
            let database = match found.pool() {
                Pooled::Postgres(pool) => answer(&pool).await?,
                Pooled::Sqlite(pool) => answer(&pool).await?,
            };
            let milliseconds = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            let text = format!("{} answers after {milliseconds} ms", found.address);
            output.result(&text, Body { database: &database, milliseconds })
        })
    }
}

/// The name that the database gives: it is read as a start reads it, so that it fails as a start would.
async fn answer<DB: SupportedDatabase>(pool: &Pool<DB>) -> Result<String, crate::output::Failure> {
    let nothing = Schema::<DB>::new(Embedded::new(
        DB::DIALECT,
        "".into(),
        List::default(),
        List::default(),
        Manifest::default(),
        List::default(),
        Verification::default(),
        None,
        List::default(),
    ));
    let migrator = Migrator::new(&nothing).ignore_environment();
    Ok(migrator.status(pool).await.map_err(refused)?.database)
}
