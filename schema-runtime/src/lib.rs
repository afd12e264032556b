//! Carry your database schema in your service: apply it, verify it, refuse to serve on another.
//!
//! > If it compiles, it migrates. If it starts, the schema is the one it was compiled for.
//!
#![cfg_attr(feature = "postgres", doc = "```no_run")]
#![cfg_attr(not(feature = "postgres"), doc = "```ignore")]
//! mod schema {
//!     schema_runtime::embed_migrations!("../migrations"); // the default is "migrations"
//! }
//!
//! # async fn example(url: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let pool = sqlx::PgPool::connect(url).await?;
//! let started = schema::SCHEMA.start(&pool).await?; // migrate, seed, verify
//! tracing::info!("{started}");
//! # Ok(())
//! # }
//! ```
//!
//! [`embed_migrations!`] checks a folder at build time and declares a [`Schema`]. Read that type
//! first; [`Migrator`] has every other call and the settings. What a call gives is data with a
//! `Display` that an operator can read, and an [`Error`] says what to do.
//!
//! With the feature `cli` the service has commands for its schema, `my-service migrate up`, with three
//! lines of clap: see the module `cli`.
//!
//! # Inside
//!
//! Deciding is separate from doing. `plan` and `drift` are pure: what is embedded and what was
//! read in, steps or a refusal out. `postgres` and `sqlite` do, under equal file names. `session`
//! puts them in order. Nothing here parses SQL: what must be known of a script was embedded with
//! it.

#[cfg(not(any(feature = "postgres", feature = "sqlite")))]
compile_error!(
    "schema-runtime needs a database: enable its feature `postgres` or `sqlite`, for example \
     `schema-runtime = { version = \"0.1\", features = [\"postgres\"] }`"
);

#[cfg(feature = "backup")]
pub mod backup;
#[cfg(feature = "cli")]
pub mod cli;
mod color;
mod connect;
mod database;
mod drift;
mod embed;
mod error;
mod failure;
#[cfg(any(feature = "backup", feature = "cli"))]
mod fingerprint;
mod freshness;
mod from_embedded;
mod lock;
mod migrator;
mod plan;
mod policy;
#[cfg(feature = "postgres")]
mod postgres;
mod progress;
mod released;
mod reminder;
mod report;
#[cfg(test)]
mod sample;
mod schema;
mod session;
mod settings;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlx-migrate")]
mod sqlx_migrate;
mod state;
mod status;
mod target;
#[cfg(feature = "testing")]
pub mod testing;

/// What a schema is, as data: the types that [`Schema::manifest`], the reports and the generated
/// table handles are made of.
pub mod manifest {
    pub use schema_manifest::*;
}

pub use color::Color;
pub use connect::Connect;
pub use database::SupportedDatabase;
pub use drift::{Drift, Drifted, Reason, Verdict};
#[doc(hidden)]
pub use embed::__private;
pub use error::{
    EditedMigration, Error, IrreversibleMigration, LateMigration, UnknownMigration,
    UntrustedMigration,
};
pub use failure::{Location, Remains, ScriptFailure, ServerMessage, Subject, VerifyFailure};
pub use freshness::{Stale, StaleFile, Staleness};
pub use from_embedded::WrongDialect;
pub use lock::Holder;
pub use migrator::Migrator;
pub use plan::{Direction, FixtureDecision, FixtureStep, Late, NewerDatabase, Plan, Repair, Step};
pub use policy::Environment;
pub use progress::Progress;
pub use report::{
    Applied, Baselined, Checked, Migrated, RepairOutcome, Repaired, RepairedMigration, Reverted,
    SchemaVerified, ScriptsVerified, Seed, SeedOutcome, Seeded, Started, Summary, Verified,
};
pub use schema::Schema;
pub use status::{FixtureStatus, MigrationStatus, Standing, Status};
pub use target::Target;
