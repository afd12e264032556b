//! A folder and the database that it is for, together.

use clap::Args;
use schema_manifest::Embedded;
use schema_runtime::cli::CommandDatabase;
use schema_runtime::cli::parts::{self, Rules};
use schema_runtime::{Error, Migrator, Schema};
use sqlx::Pool;

use crate::connection::{Connection, Found, Pooled};
use crate::folder::Folder;
use crate::output::{Failure, Outcome, Output};

pub(crate) use schema_runtime::cli::parts::{Live, Operation};

/// What helps where there is no such database.
const WHERE_ABSENT: &str = "or make it, if it is new: `schema create`";

/// The folder, and where its database is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    rules: Rules,
}

// A command of a service, with the folder that is not embedded here.
#[derive(Debug, Args)]
pub(crate) struct Placed<T: Args> {
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    operation: T,
}

impl<T: Args + Operation> Placed<T> {
    pub(crate) fn run(self, output: Output) -> Outcome {
        let ready = self.place.open(output)?;
        block_on(ready.run(self.operation))
    }
}

/// A compiled folder and the address of its database; nothing is connected.
pub(crate) struct Ready {
    pub(crate) found: Found,
    embedded: Embedded,
    output: Output,
    rules: Rules,
}

impl Place {
    /// Compiles the folder and finds the database.
    pub(crate) fn open(self, output: Output) -> Result<Ready, Failure> {
        self.open_until(output, None)
    }

    /// The same with the part of the folder as far as a version.
    pub(crate) fn open_until(self, output: Output, version: Option<i64>) -> Result<Ready, Failure> {
        let Place { folder, connection, rules } = self;
        let found = connection.find()?;
        let mut embedded = folder.clone().embedded_for(found.address.dialect())?;
        if let Some(version) = version {
            embedded = folder.until(&embedded, version)?;
        }
        Ok(Ready { found, embedded, output, rules })
    }
}

impl Ready {
    pub(crate) async fn run(self, operation: impl Operation) -> Outcome {
        let Ready { found, embedded, output, rules } = self;
        match found.pool() {
            Pooled::Postgres(pool) => on(embedded, pool, rules, output, operation).await,
            Pooled::Sqlite(pool) => on(embedded, pool, rules, output, operation).await,
        }
    }
}

async fn on<DB: CommandDatabase>(
    embedded: Embedded,
    pool: Pool<DB>,
    rules: Rules,
    output: Output,
    operation: impl Operation,
) -> Outcome {
    let schema = Schema::new(embedded);
    let live = Live::new(rules.of(Migrator::new(&schema)), pool, output);
    let live = live.where_absent(WHERE_ABSENT);
    let outcome = operation.run(&live).await;
    live.close().await;
    outcome
}

/// Runs a future to its end, on this thread.
pub(crate) fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::Call(format!("cannot start the event loop: {error}")))?;
    runtime.block_on(work)
}

/// Why the runtime refuses, with the exit status that says the same.
pub(crate) fn refused(error: Error) -> Failure {
    parts::refused(error, Some(WHERE_ABSENT))
}
