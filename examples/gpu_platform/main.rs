//! The API of a GPU platform whose schema is made by a job, before the API starts: numbered SQL files,
//! fixtures beside them, and queues of pgmq.
//!
//! ```text
//! cargo run --example gpu_platform                  # all of it: preview, job, status, API
//! cargo run --example gpu_platform -- preview       # the SQL that the job would run
//! cargo run --example gpu_platform -- job           # apply it, and the fixtures; --adopt, see below
//! cargo run --example gpu_platform -- status        # did it run?
//! cargo run --example gpu_platform -- api [--wait SECONDS] [--queues optional|required] [--listen ..]
//! ```
//!
//! It connects to `DATABASE_URL`. Where that is not set it makes a throw-away PostgreSQL from the programs
//! on the machine. The API never changes the schema, and does not start on another than its own. A database
//! whose tables were made by other means is refused by the job, and taken over by `job --adopt` if it is
//! what the files would make.
//!
//! `docs/systems.md` goes through it point by point.

mod api;
mod api_error;
#[path = "../shared/database.rs"]
mod database;
mod queues;
mod schema;

use std::error::Error;
use std::io::{IsTerminal, Write as _, stderr};
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, Subcommand};
use schema_runtime::{Migrator, Standing};
use sqlx::PgPool;

use crate::api::Options;
use crate::database::Database;
use crate::schema::SCHEMA;

/// The API of a GPU platform, and the job that makes its schema.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    api: Options,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the SQL that the job would run
    Preview,
    /// Apply what is pending, and the fixtures
    Job {
        /// Take over tables that were made by other means, if they are what the files would make
        #[arg(long)]
        adopt: bool,
    },
    /// Show what has run; 1 where something is pending
    Status,
    /// Serve, on the schema that this was compiled for and on no other
    Api(Options),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    // Outside of the runtime, since making a throw-away server blocks the thread for a second.
    let database = Database::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let pool = database.connect_lazy();
        match arguments.command {
            Some(Command::Preview) => preview(&pool).await,
            Some(Command::Job { adopt }) => job(&pool, adopt).await,
            Some(Command::Status) => status(&pool).await,
            Some(Command::Api(options)) => api::run(options, pool).await,
            None => {
                preview(&pool).await?;
                job(&pool, false).await?;
                status(&pool).await?;
                api::run(arguments.api, pool).await
            }
        }
    })
}

async fn preview(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    print(&Migrator::new(&SCHEMA).plan(pool).await?);
    Ok(())
}

async fn job(pool: &PgPool, adopt: bool) -> Result<(), Box<dyn Error>> {
    // Jobs of two releases may run at once: one waits for the other.
    let migrator = Migrator::new(&SCHEMA).lock_timeout(Duration::from_mins(10));
    if adopt {
        print(&migrator.baseline(pool).await?);
    }
    match migrator.start(pool).await {
        Ok(started) => print(&format!("{started:#}")),
        Err(error @ schema_runtime::Error::ExistingSchema { .. }) => {
            return Err(format!("{error}\n`Migrator::baseline` is `job --adopt` here").into());
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

async fn status(pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let status = Migrator::new(&SCHEMA).status(pool).await?;
    print(&status);
    match status.with(Standing::Pending).count() {
        0 => Ok(()),
        pending => Err(format!("the migration job has not run: {pending} pending").into()),
    }
}

/// Prints a line. Nobody has to be reading: `| head` is no reason to end otherwise.
fn print(line: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
