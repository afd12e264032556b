//! The commands of a service for its own schema: `my-service migrate up`, with three lines of clap.
//!
#![cfg_attr(feature = "postgres", doc = "```no_run")]
#![cfg_attr(not(feature = "postgres"), doc = "```ignore")]
//! use std::process::ExitCode;
//!
//! use clap::Parser;
//!
//! mod schema {
//!     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
//! }
//!
//! #[derive(Parser)]
//! enum Cli {
//!     /// Answer requests
//!     Serve,
//!     Migrate(schema_runtime::cli::Command),
//! }
//!
//! # async fn serve() -> ExitCode { ExitCode::SUCCESS }
//! # async fn main_of_the_service() -> ExitCode {
//! match Cli::parse() {
//!     Cli::Serve => serve().await,
//!     Cli::Migrate(command) => command.run(&schema::SCHEMA).await,
//! }
//! # }
//! ```
//!
//! The image that serves is then the image of the job that migrates. The commands are those of the
//! `schema` command, without a folder: what they need is embedded.
//!
//! | command | does |
//! |---|---|
//! | `up` | applies what is pending; `--seed` runs the fixtures too; `--dry-run` shows the SQL |
//! | `down`, `to <version>` | reverts; where that discards data, it asks for the database's name, or needs `--yes` |
//! | `plan`, `status`, `history`, `verify` | look, and write nothing |
//! | `baseline`, `repair` | change the history alone |
//! | `seed` | runs the fixtures |
//! | `backup`, `restore`, `recreate` | with the feature `backup`: `docs/backup.md` |
//! | `wait` | waits until a job has migrated: an init container |
//! | `fingerprint` | prints one short digest of what is embedded: a name for the job; needs no database |
//!
//! `--json` prints one document with `"format": 1`, `-q` nothing but errors, `-v` each step. On a
//! terminal a line on standard error says what is being done; it is gone when the command ends. Ctrl-C
//! and SIGTERM stop a command, which then says what is applied.
//!
//! # Exit status
//!
//! | status | meaning |
//! |---|---|
//! | 0 | done, and nothing is wrong |
//! | 1 | something is wrong with the database, or a script failed |
//! | 2 | the call is wrong |
//! | 3 | the database cannot be reached |
//! | 130, 143 | stopped by SIGINT (Ctrl-C), by SIGTERM |
//!
//! # In a service with flags of its own
//!
//! The flags `--json`, `--quiet` (`-q`), `--verbose` (`-v`), `--database-url`, `--connect-timeout`,
//! `--lock-timeout` and `--ignore-missing` stand behind the service's own subcommand, and clap does not
//! take a `global` flag of the service of the same name beside them. `.env` is not read: that is the
//! service's business. The runtime that [`Command::run`] is awaited on needs timers and I/O enabled, as
//! `#[tokio::main]` has them.

mod bar;
mod command;
mod confirmation;
mod connection;
mod database;
mod live;
mod output;
mod rules;
mod signal;
mod wanted;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use sqlx::Pool;

use crate::{Migrator, Schema};
use connection::Connection;
pub use database::CommandDatabase;
use live::{Live, Operation};
use output::{Outcome, Output};
use rules::Rules;

/// What the `schema` command is made of, for it alone: it changes with that.
#[doc(hidden)]
pub mod parts {
    #[cfg(feature = "backup")]
    pub use super::command::{Backup, Recreate, Restore};
    pub use super::command::{
        Baseline, Down, History, Plan, Repair, Seed, Status, To, Up, Verify, fingerprint_result,
    };
    pub use super::confirmation::Confirmation;
    pub use super::live::{Live, Operation, refused};
    pub use super::output::{Failure, Outcome, Output, json, print};
    pub use super::rules::Rules;
    pub use super::signal::Signal;
    pub use super::wanted::{Wanted, no_such};
    pub use crate::fingerprint::fingerprint;
}

/// Apply, revert and look at the schema that this program was compiled for
///
/// The database is `DATABASE_URL`, of the environment, or `--database-url`.
#[derive(Debug, Args)]
#[command(after_help = "Exit status:
  0  done, and nothing is wrong
  1  something is wrong with the database, or a script failed
  2  the call is wrong
  3  the database cannot be reached
  130, 143  stopped by SIGINT (Ctrl-C), by SIGTERM

No password is ever printed.")]
pub struct Command {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    connection: Connection,
    #[command(flatten)]
    rules: Rules,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Action {
    #[command(after_help = "Examples:
  .. up
  .. up --dry-run                              the SQL, and nothing is touched
  .. up --seed                                 and the fixtures: what a job does
  .. up --target-version 20260105090000")]
    Up(command::Up),
    #[command(after_help = "Examples:
  .. down --dry-run                            the SQL, and nothing is touched
  .. down --target-version 20260105090000      everything newer than that migration
  .. down --target-version 0 --yes             everything, in a script")]
    Down(command::Down),
    #[command(after_help = "Examples:
  .. to 20260105090000 --dry-run               the SQL, and nothing is touched
  .. to empty                                  before the first migration")]
    To(command::To),
    #[command(after_help = "Examples:
  .. plan
  .. plan --json")]
    Plan(command::Plan),
    #[command(after_help = "Examples:
  .. status -v                                 with the whole report of what differs
  .. status --json")]
    Status(command::Status),
    #[command(after_help = "Examples:
  .. history --json")]
    History(command::History),
    #[command(after_help = "Examples:
  .. verify
  .. verify --scripts                          run the verify scripts of the migrations too")]
    Verify(command::Verify),
    #[command(after_help = "Examples:
  .. baseline")]
    Baseline(command::Baseline),
    #[command(after_help = "Examples:
  .. repair
  .. repair --applied                          it was finished by hand
  .. repair --not-applied                      it was undone by hand, and runs again")]
    Repair(command::Repair),
    #[command(after_help = "Examples:
  .. seed")]
    Seed(command::Seed),
    #[cfg(feature = "backup")]
    #[command(after_help = "Examples:
  .. backup                                    backups/20261122T004512Z
  .. backup --verify                           and read all of it again")]
    Backup(command::Backup),
    #[cfg(feature = "backup")]
    #[command(after_help = "Examples:
  .. restore                                   what there is
  .. restore backups/20261122T004512Z
  .. restore backups/20261122T004512Z --common-columns --replace")]
    Restore(command::Restore),
    #[cfg(feature = "backup")]
    #[command(after_help = "Examples:
  .. recreate --restore                        with all rows that fit
  .. recreate --restore --yes                  in a script")]
    Recreate(command::Recreate),
    #[command(after_help = "Examples:
  .. wait                                      as an init container of what serves
  .. wait --timeout 600")]
    Wait(command::Wait),
    #[command(after_help = "Examples:
  .. fingerprint")]
    Fingerprint(command::Fingerprint),
}

impl Command {
    /// Runs on the database of `--database-url`, else of `DATABASE_URL`, and gives the exit status to
    /// end the process with. Everything else has been printed.
    pub async fn run<DB: CommandDatabase>(self, schema: &Schema<DB>) -> ExitCode {
        let output = self.output;
        // Not on the stack of whoever awaits or spawns it.
        output.end(Box::pin(self.act(Migrator::new(schema), None)).await)
    }

    /// The same with the service's own settings, and on the database that its pool connects to.
    /// `--database-url` then names another one, which is connected to with the pool's own settings
    /// (`after_connect`), and `DATABASE_URL` is not read.
    ///
    /// Where the call says otherwise (`--lock-timeout`, `--ignore-missing`), that wins.
    pub async fn run_on<DB: CommandDatabase>(
        self,
        migrator: Migrator<'_, DB>,
        pool: &Pool<DB>,
    ) -> ExitCode {
        let output = self.output;
        output.end(Box::pin(self.act(migrator, Some(pool))).await)
    }

    async fn act<DB: CommandDatabase>(
        self,
        migrator: Migrator<'_, DB>,
        pool: Option<&Pool<DB>>,
    ) -> Outcome {
        let Command { action, connection, rules, output } = self;
        if let Action::Fingerprint(_) = action {
            return command::fingerprint_result(migrator.embedded(), output);
        }
        let longest = action.patience();
        let pool = connection.pool::<DB>(pool, longest)?;
        let live = Live::new(rules.of(migrator), pool, output);
        let outcome = action.run(&live).await;
        live.close().await;
        outcome
    }
}

impl Action {
    /// How long it may take until a connection is there, where it has an own say in that.
    fn patience(&self) -> Option<std::time::Duration> {
        match self {
            Action::Wait(command) => Some(command.timeout()),
            _ => None,
        }
    }

    async fn run<DB: CommandDatabase>(self, live: &Live<'_, DB>) -> Outcome {
        match self {
            Action::Up(command) => command.run(live).await,
            Action::Down(command) => command.run(live).await,
            Action::To(command) => command.run(live).await,
            Action::Plan(command) => command.run(live).await,
            Action::Status(command) => command.run(live).await,
            Action::History(command) => command.run(live).await,
            Action::Verify(command) => command.run(live).await,
            Action::Baseline(command) => command.run(live).await,
            Action::Repair(command) => command.run(live).await,
            Action::Seed(command) => command.run(live).await,
            #[cfg(feature = "backup")]
            Action::Backup(command) => command.run(live).await,
            #[cfg(feature = "backup")]
            Action::Restore(command) => command.run(live).await,
            #[cfg(feature = "backup")]
            Action::Recreate(command) => command.run(live).await,
            Action::Wait(command) => command.run(live).await,
            // It needs no database, and has run before one was looked for.
            Action::Fingerprint(_) => {
                command::fingerprint_result(live.migrator().embedded(), live.output)
            }
        }
    }
}
