//! A throw-away PostgreSQL for tests and examples.
//!
//! [`Cluster`] makes a server from the PostgreSQL programs on this machine: a fresh data folder, a
//! Unix socket that only this user can reach, no network port, no durability. It leaves nothing
//! behind, however the process ends. [`TestDatabase`] is one database on it, empty or copied from a
//! template that is filled once a process.
//!
//! This module knows nothing of migrations, and nothing else in the crate knows of it. Read
//! [`Cluster`] first. It needs a Unix; elsewhere the module is absent.
//!
//! # Examples
//!
//! A server for the life of a program:
//!
//! ```
//! use schema_runtime::testing::{Cluster, ClusterError};
//!
//! fn main() -> Result<(), ClusterError> {
//!     let cluster = Cluster::start()?;
//!     println!("psql {}", cluster.database_url());
//!     Ok(())
//! }
//! ```
//!
//! A database for each test, all of them on one server:
//!
//! ```no_run
//! use schema_runtime::testing::{TestDatabase, TestDatabaseError};
//!
//! # async fn a_new_disk_is_empty() -> Result<(), TestDatabaseError> {
//! let database = TestDatabase::from_template("disks", async |pool| {
//!     sqlx::raw_sql("CREATE TABLE disks (disk_name text)").execute(&pool).await
//! })
//! .await?;
//! sqlx::query("INSERT INTO disks VALUES ('scratch')").execute(database.pool()).await?;
//! # Ok(())
//! # }
//! ```

#![cfg(unix)]

mod binaries;
mod cluster;
mod database;
mod folder;

pub use binaries::BinariesError;
pub use cluster::{Cluster, ClusterError};
pub use database::{TestDatabase, TestDatabaseError};
