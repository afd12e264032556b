//! A folder and the database that it is for, together.

use std::time::Duration;

use clap::Args;
use schema_manifest::Embedded;
use schema_runtime::testing::TestedDatabase;
use schema_runtime::{Error, Migrator, NewerDatabase, Progress, Schema, Target};
use serde::Serialize;
use sqlx::Pool;

use crate::connection::{Connection, Found, Pooled};
use crate::folder::{Folder, no_such};
use crate::output::{Failure, Outcome, Output};

/// The folder, and where its database is.
#[derive(Debug, Args)]
pub(crate) struct Place {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    connection: Connection,
    /// Take what a newer folder has applied and this one does not have
    #[arg(long)]
    ignore_missing: bool,
    /// How many seconds to wait for another process that migrates
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    lock_timeout: u64,
}

/// What is done with both, whichever database it is.
pub(crate) trait Operation {
    async fn run<DB: TestedDatabase>(self, live: Live<DB>) -> Outcome;
}

/// A compiled folder, and a pool to its database.
pub(crate) struct Live<DB: TestedDatabase> {
    pub(crate) schema: Schema<DB>,
    pub(crate) pool: Pool<DB>,
    pub(crate) output: Output,
    newer: NewerDatabase,
    lock_timeout: Duration,
}

/// A compiled folder and the address of its database; nothing is connected.
pub(crate) struct Ready {
    pub(crate) found: Found,
    embedded: Embedded,
    output: Output,
    newer: NewerDatabase,
    lock_timeout: Duration,
}

impl Place {
    /// Compiles the folder, finds the database, and runs.
    pub(crate) fn run(self, output: Output, operation: impl Operation) -> Outcome {
        let ready = self.open(output)?;
        block_on(ready.run(operation))
    }

    /// Compiles the folder and finds the database.
    pub(crate) fn open(self, output: Output) -> Result<Ready, Failure> {
        self.open_until(output, None)
    }

    /// The same with the part of the folder as far as a version.
    pub(crate) fn open_until(self, output: Output, version: Option<i64>) -> Result<Ready, Failure> {
        let Place { folder, connection, ignore_missing, lock_timeout } = self;
        let found = connection.find()?;
        let mut embedded = folder.clone().embedded_for(found.address.dialect())?;
        if let Some(version) = version {
            embedded = folder.until(&embedded, version)?;
        }
        let newer =
            if ignore_missing { NewerDatabase::Allow } else { NewerDatabase::AllowIfCompatible };
        let lock_timeout = Duration::from_secs(lock_timeout);
        Ok(Ready { found, embedded, output, newer, lock_timeout })
    }
}

impl Ready {
    pub(crate) async fn run(self, operation: impl Operation) -> Outcome {
        let Ready { found, embedded, output, newer, lock_timeout } = self;
        match found.pool() {
            Pooled::Postgres(pool) => {
                let schema = Schema::new(embedded);
                operation.run(Live { schema, pool, output, newer, lock_timeout }).await
            }
            Pooled::Sqlite(pool) => {
                let schema = Schema::new(embedded);
                operation.run(Live { schema, pool, output, newer, lock_timeout }).await
            }
        }
    }
}

/// Runs a future to its end, on this thread.
pub(crate) fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime =
        runtime.map_err(|error| Failure::Call(format!("cannot start the event loop: {error}")))?;
    runtime.block_on(work)
}

impl<DB: TestedDatabase> Live<DB> {
    /// A migrator that says what it does on standard error.
    pub(crate) fn migrator(&self) -> Migrator<'_, DB> {
        let output = self.output;
        Migrator::new(&self.schema)
            .lock_timeout(self.lock_timeout)
            .on_newer_database(self.newer)
            .on_progress(move |progress| {
                let is_detail = matches!(
                    progress,
                    Progress::Connecting | Progress::Reading | Progress::Verifying
                );
                if output.verbose || !is_detail {
                    output.note(&progress.to_string());
                }
            })
    }

    /// Where to go: a version of the folder, or before the first one.
    pub(crate) fn target(&self, wanted: Wanted) -> Result<Target, Failure> {
        target(self.schema.embedded(), wanted)
    }

    /// Ends with a result: its text, in detail with `-v`, or the document.
    pub(crate) fn done<T: std::fmt::Display + Serialize>(&self, result: &T) -> Outcome {
        let text = if self.output.verbose { format!("{result:#}") } else { result.to_string() };
        self.output.result(&text, result)
    }
}

/// Why the runtime refuses, with the exit status that says the same.
pub(crate) fn refused(error: Error) -> Failure {
    match error {
        Error::Unreachable { ref cause, .. } if is_absent(cause) => {
            Failure::Unreachable(format!("{error}\nor make it, if it is new: `schema create`"))
        }
        Error::Unreachable { .. } => Failure::Unreachable(error.to_string()),
        Error::NoSuchTarget { .. } => Failure::Call(error.to_string()),
        error => Failure::Refused(error.to_string()),
    }
}

/// Whether there is no such database: PostgreSQL's `invalid_catalog_name`, and `SQLITE_CANTOPEN`
/// (<https://www.sqlite.org/rescode.html#cantopen>), which a file that is not there gives.
fn is_absent(cause: &sqlx::Error) -> bool {
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("3D000" | "14"))
}

/// A state to go to, as it is written in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    Version(i64),
    Empty,
}

impl std::str::FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.replace('-', "");
        match (text, digits.parse()) {
            ("empty", _) => Ok(Wanted::Empty),
            (_, Ok(version)) if !text.starts_with('-') => Ok(Wanted::Version(version)),
            _ => Err("expected the number of a migration, or `empty`: before the first one".into()),
        }
    }
}

/// sqlx says 0 for "before the first one", which is a migration of its own in diesel's folders.
fn target(embedded: &Embedded, wanted: Wanted) -> Result<Target, Failure> {
    match wanted {
        Wanted::Version(version) if embedded.migration(version).is_some() => {
            Ok(Target::__version(version))
        }
        Wanted::Empty | Wanted::Version(0) => Ok(Target::__empty()),
        Wanted::Version(version) => Err(no_such(embedded, version)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_number_or_empty() {
        for (text, expected) in [
            ("empty", Some(Wanted::Empty)),
            ("0", Some(Wanted::Version(0))),
            ("20260105090000", Some(Wanted::Version(20_260_105_090_000))),
            ("2026-01-05-090000", Some(Wanted::Version(20_260_105_090_000))),
            ("-1", None),
            ("", None),
            ("head", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text:?}");
        }
    }
}
