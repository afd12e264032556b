//! A service that reserves GPUs: axum on PostgreSQL, over the repository's `migrations/` and
//! `fixtures/`.
//!
//! ```text
//! cargo run --example gpu_service -- [--migrate=always|never] [--listen 127.0.0.1:8080]
//! cargo run --example gpu_service -- migrate up | status | wait | ..
//! ```
//!
//! It connects to `DATABASE_URL`. Where that is not set it makes a throw-away PostgreSQL from the
//! programs on the machine. `/healthz` answers from the first moment, `/readyz` says what a start
//! is doing, and the API answers once the schema is the one that this was compiled for. It needs a
//! Unix.
//!
//! Where a job migrates, it is this program too, as `gpu_service migrate up`: `docs/kubernetes.md`.
//!
//! [`schema`] is the line that a service writes, [`startup`] is where it runs, and
//! [`reservations`] is what comes of it: SQL whose tables and columns the compiler knows.

mod api_error;
mod database;
mod gpu_types;
mod options;
mod reservations;
mod routes;
mod schema;
mod service;
mod signals;
mod startup;
mod users;

use std::error::Error;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::Parser;

use crate::database::Database;
use crate::options::{Command, Options};
use crate::schema::SCHEMA;

fn main() -> ExitCode {
    let mut options = Options::parse();
    if let Some(Command::Migrate(command)) = options.command.take() {
        return migrate(command);
    }
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{}", with_causes(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    // Outside of the runtime, since making a throw-away server blocks the thread for a second.
    let database = Database::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(service::run(options, &database));
    // Not by dropping it: that waits for a lookup of a host name, however long it takes.
    runtime.shutdown_background();
    outcome
}

/// The commands for the schema, on the database that `DATABASE_URL` names.
fn migrate(command: schema_runtime::cli::Command) -> ExitCode {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command.run(&SCHEMA)),
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes. Those of `schema_runtime::Error` are part of its text already, and
/// `source()` does not repeat them.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
