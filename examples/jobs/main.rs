//! A platform that runs jobs on workers: a queue, an audit log, sagas, and an outbox whose events are
//! delivered over HTTP.
//!
//! ```text
//! cargo run --example jobs -- [--listen 127.0.0.1:8080] [--webhook http://127.0.0.1:9090/events]
//! cargo run --example jobs -- migrations [--folder DIR] run | history | validate | rollback [--to VERSION]
//! ```
//!
//! It connects to `DATABASE_URL`. Where that is not set it makes a throw-away PostgreSQL from the programs
//! on the machine. Without `--webhook` it delivers the events to itself, which logs them.
//!
//! [`migration_service`] is what an operator holds, [`outbox`] what is delivered at least once, [`sagas`]
//! work of several steps. `docs/systems.md` goes through it point by point.

mod api_error;
#[path = "../shared/database.rs"]
mod database;
mod jobs;
mod migration_service;
mod outbox;
mod routes;
mod sagas;
mod schema;
mod service;
mod webhook;
mod workers;

use std::error::Error;
use std::io::{IsTerminal, Write as _, stderr};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use sqlx::PgPool;

use crate::database::Database;
use crate::migration_service::{MigrationConfig, MigrationService};
use crate::webhook::Webhook;

/// A platform that runs jobs on workers.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Options {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: Serve,
}

/// How it serves.
#[derive(Debug, Args)]
struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Who gets the events of the outbox; without it this process itself, which logs them
    #[arg(long, value_name = "URL")]
    webhook: Option<Webhook>,
    /// For how many seconds a relay has an event for itself
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    lease: u32,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look after the schema
    Migrations {
        /// A folder to read now, instead of what is embedded
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
        #[command(subcommand)]
        action: Action,
    },
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Apply what is pending
    Run,
    /// Show what was applied
    History,
    /// Hold the database against the migrations
    Validate,
    /// Take back the last migration, or all that are newer than a version
    Rollback {
        #[arg(long, value_name = "VERSION")]
        to: Option<i64>,
    },
}

fn main() -> ExitCode {
    let options = Options::parse();
    tracing_subscriber::fmt().with_writer(stderr).with_ansi(stderr().is_terminal()).init();
    match run(options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    // Outside of the runtime, since making a throw-away server blocks the thread for a second.
    let database = Database::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let pool = database.connect_lazy();
        match options.command {
            None => service::run(options.serve, pool).await,
            Some(Command::Migrations { folder, action }) => {
                let config = folder.map(MigrationConfig::new).unwrap_or_default();
                look_after(action, &MigrationService::new(pool.clone(), &config)?, &pool).await
            }
        }
    })
}

async fn look_after(
    action: Action,
    service: &MigrationService,
    pool: &PgPool,
) -> Result<(), Box<dyn Error>> {
    match action {
        Action::Run => {
            for one in service.run_all().await? {
                print(&one);
            }
            print(&service.validate().await?.summary());
        }
        Action::History => {
            for one in service.history().await? {
                let when = one.installed_on.as_deref().unwrap_or_default();
                print(&format!("{}_{}  {}  {when}", one.version, one.name, one.standing));
            }
        }
        Action::Validate => {
            let result = service.validate().await?;
            print(&result.summary());
            if !result.is_valid {
                return Err("the database is not what the migrations make".into());
            }
        }
        Action::Rollback { to: None } => print(&service.rollback().await?),
        Action::Rollback { to: Some(version) } => {
            print(&service.rollback_to_version(version).await?);
        }
    }
    pool.close().await;
    Ok(())
}

/// Prints a line. Nobody has to be reading: `| head` is no reason to end otherwise.
fn print(line: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{line}");
}
