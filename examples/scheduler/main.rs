//! A scheduler on its way from jobs that ask for GPUs to jobs that ask for anything, in four releases.
//!
//! ```text
//! cargo run --example scheduler -- [--release 1|2|3|4] [--migrate=always|never] [--listen 127.0.0.1:8080]
//! ```
//!
//! It connects to `DATABASE_URL`. Where that is not set it makes a throw-away PostgreSQL from the programs
//! on the machine. It is a service with `/healthz`, `/readyz`, `/metrics`, an API in the old form (`/jobs`)
//! and one in the new form (`/v2/jobs`).
//!
//! [`releases`] has the schemas, [`repository`] and [`repository_v2`] the two ways to the table `jobs`, and
//! [`metrics`] what is watched meanwhile. `docs/systems.md` goes through it point by point.

mod api_error;
#[path = "../shared/database.rs"]
mod database;
mod metrics;
mod release;
mod releases;
mod repository;
mod repository_v2;
mod resources;
mod routes;
mod service;

use std::error::Error;
use std::io::{IsTerminal, stderr};
use std::net::SocketAddr;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};

use crate::database::Database;
use crate::release::Release;

/// A scheduler in one of four releases.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
struct Options {
    /// Which release this is
    #[arg(long, value_enum, default_value = "4")]
    release: Release,

    /// Whether to apply pending migrations before serving
    #[arg(long, value_enum, default_value_t = Migrate::Always)]
    migrate: Migrate,

    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

/// Whether a start applies what is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Migrate {
    /// Apply what is pending, then verify the schema
    Always,
    /// Verify the schema and never write: a pending migration is an error
    Never,
}

fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // Outside of the runtime, since making a throw-away server blocks the thread for a second.
    let database = Database::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(service::run(options, &database))
}
