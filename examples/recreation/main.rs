//! A control plane of GPU reservations in two services, an API and a processor, and its database, which
//! somebody has changed by hand: found, backed up, made anew, verified, and filled with its rows again.
//!
//! ```text
//! cargo run --example recreation                    # the whole story, on a throw-away PostgreSQL
//! cargo run --example recreation -- migrate status | verify | backup | recreate | restore | up | ..
//! cargo run --example recreation -- serve api [--wait SECONDS] [--listen ..]
//! cargo run --example recreation -- serve processor
//! ```
//!
//! All but the story connect to `DATABASE_URL`. The story never does: it makes a PostgreSQL of its own from
//! the programs on the machine, `pg_dump` among them, and calls this program as an operator would.
//!
//! `docs/systems.md` goes through it point by point.

mod api;
mod processor;
mod schema;
mod serve;
mod story;

use std::error::Error;
use std::io::{IsTerminal, stderr};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::schema::SCHEMA;
use crate::serve::Serve;

/// The control plane of GPU reservations: two services, and the commands for their database.
///
/// Without a command it plays the story of a database that is made anew, on a throw-away PostgreSQL.
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve, on the schema that this was compiled for and on no other
    Serve(Serve),
    Migrate(schema_runtime::cli::Command),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let ended = match arguments.command {
        None => story::play(),
        Some(command) => run(command),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("error: {error}");
        ExitCode::FAILURE
    })
}

fn run(command: Command) -> Result<ExitCode, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Migrate(command) => Ok(command.run(&SCHEMA).await),
            Command::Serve(options) => {
                let log = tracing_subscriber::fmt().with_writer(stderr);
                log.with_ansi(stderr().is_terminal()).init();
                serve::run(options).await.map(|()| ExitCode::SUCCESS)
            }
        }
    })
}
