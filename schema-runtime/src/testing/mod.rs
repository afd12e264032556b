//! Databases for tests: a migrated one for each, the proof that the migrations are right, and a throw-away
//! PostgreSQL.
//!
//! [`prove()`] is one line in a service's tests, and [`database()`] another:
//!
#![cfg_attr(feature = "postgres", doc = "```no_run")]
#![cfg_attr(not(feature = "postgres"), doc = "```ignore")]
//! # mod schema {
//! #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
//! # }
//! use schema_runtime::testing;
//!
//! # type Tested = Result<(), Box<dyn std::error::Error>>;
//! // #[tokio::test]
//! async fn migrations_are_right_both_ways() -> Tested {
//!     println!("{}", testing::prove(&schema::SCHEMA).await?);
//!     Ok(())
//! }
//!
//! // #[tokio::test]
//! async fn a_new_service_has_no_users() -> Tested {
//!     let database = testing::database(&schema::SCHEMA).await?; // migrated, and this test's own
//!     let users: i64 =
//!         sqlx::query_scalar("SELECT count(*) FROM users").fetch_one(database.pool()).await?;
//!     assert_eq!(users, 0);
//!     Ok(())
//! }
//! ```
//!
//! On PostgreSQL they make databases on the server that `DATABASE_URL` leads to, as `#[sqlx::test]` does,
//! and on a [`Cluster`] where that is not set: a server of one's own from the PostgreSQL programs on this
//! machine, with a Unix socket that only this user can reach, no network port and no durability, which
//! leaves nothing behind however the process ends. [`Setup`] says it otherwise. [`TestDatabase`] is one
//! database, empty or copied from a template. On `SQLite` a [`TestFile`] is a file.
//!
//! Nothing is touched but databases and files that were made here. What a process that was killed has left
//! of them is dropped by the next one.
//!
//! It needs a Unix; elsewhere the module is absent.

#![cfg(unix)]

#[cfg(feature = "postgres")]
mod binaries;
#[cfg(feature = "postgres")]
mod cluster;
#[cfg(feature = "postgres")]
mod database;
mod error;
#[cfg(feature = "sqlite")]
mod file;
mod folder;
#[cfg(feature = "postgres")]
mod postgres;
mod prove;
#[cfg(feature = "postgres")]
mod run;
#[cfg(feature = "postgres")]
mod server;
mod setup;
mod snapshot;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "postgres")]
mod template;

#[cfg(feature = "postgres")]
pub use binaries::BinariesError;
#[cfg(feature = "postgres")]
pub use cluster::{Cluster, ClusterError};
#[cfg(feature = "postgres")]
pub use database::TestDatabase;
pub use error::TestDatabaseError;
#[cfg(feature = "sqlite")]
pub use file::TestFile;
pub use prove::{
    Fault, FaultDifference, FaultKind, Proof, ProofError, ProvenDown, ProvenMigration,
};
#[cfg(feature = "postgres")]
pub use server::Server;
pub use setup::{Setup, TestedDatabase};
pub use snapshot::{Snapshot, SnapshotDifference};

use crate::Schema;

/// A database with all migrations and fixtures, for one test: a [`TestDatabase`] or a [`TestFile`].
///
/// It is a copy of a template that is made once, for all processes that use a server, and again when a
/// migration or a fixture changes: a copy takes some 50 ms, whatever the number of migrations. Tests
/// that run at the same time may ask for it at the same time, from several processes too.
///
/// What belongs to the server and not to the database (roles) is there once for all tests, and rights on the
/// database itself (`GRANT .. ON DATABASE`) are not copied.
///
/// # Errors
///
/// There is no server, the role may make no databases, or a migration or a fixture fails.
pub async fn database<DB: TestedDatabase>(
    schema: &Schema<DB>,
) -> Result<DB::Made, TestDatabaseError> {
    Setup::new(schema).database().await
}

/// Proves, on a scratch database that is made for it and dropped in every outcome, that the migrations are
/// right both ways.
///
/// 1. Each up is applied on what those before it have left. Right after it its down must give back what was
///    there before, and the up must make the same again. What is compared is all that the database holds but
///    for its rows, as its own catalogs show it, whether the build understood it or not.
/// 2. After the last up a start must find nothing to refuse and nothing to warn of: the live schema is what
///    the manifest says. The binary carries one manifest, that of the last migration: what the build
///    thinks of the states between is not compared here, but what the downs do to them is, by step 1.
/// 3. The fixtures are run, and each of them again: the number of rows must stay.
/// 4. With these rows in the tables everything is reverted, one after the other, down to the newest migration
///    that has no way back, compared, applied again and compared again.
///
/// A migration without a way back, or with one that is known to be wrong and was let pass, is told and no
/// fault. So is a down that restores everything but the order of columns.
///
/// What is not proven: that a down keeps rows that matter, and how long anything takes on a large table.
/// Roles belong to the server: migrations that make them do so there.
///
/// # Errors
///
/// [`ProofError::Faults`] with every fault: the migration, what is wrong, and one line for each object with
/// what was expected, what was found, and the file and line that names it.
///
#[cfg_attr(feature = "sqlite", doc = "```no_run")]
#[cfg_attr(not(feature = "sqlite"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../examples/quickstart/migrations", dialect = "sqlite");
/// # }
/// # async fn example() -> Result<(), schema_runtime::testing::ProofError> {
/// println!("{}", schema_runtime::testing::prove(&schema::SCHEMA).await?);
/// # Ok(())
/// # }
/// ```
pub async fn prove<DB: TestedDatabase>(schema: &Schema<DB>) -> Result<Proof, ProofError> {
    Setup::new(schema).prove().await
}
