//! The `schema` command: a folder of migrations checked as the macro checks it, without a build, and
//! a database that it is applied to.
//!
//! `command/` has a file for each subcommand; `folder.rs` compiles the folder, `connection.rs` opens the
//! database, `live.rs` brings both together, `output.rs` prints.

mod calendar;
mod command;
mod confirmation;
mod connection;
mod dotenv;
mod fingerprint;
mod folder;
mod live;
mod output;
mod server;

use std::process::ExitCode;

use clap::Parser;

use crate::command::Command;
use crate::output::Output;

/// Check migrations, and apply them to a database
#[derive(Debug, Parser)]
#[command(
    name = "schema",
    version,
    arg_required_else_help = true,
    after_help = "Examples:
  schema new add_users            the next migration of ./migrations
  schema check                    what the compiler would say of the folder
  schema up                       apply what is pending to DATABASE_URL
  schema status --json            how folder and database stand to each other, as data

The database is DATABASE_URL, of the environment or of `.env` here, or `--database-url`.

Exit status:
  0  done, and nothing is wrong
  1  something is wrong with the folder or the database, or a script failed
  2  the call is wrong, or a file cannot be read or written
  3  the database cannot be reached

Nothing is printed in colours unless it is a terminal's; NO_COLOR switches them off there too.
No password is ever printed."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// Print nothing but errors, and data that was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print each step, and details of what was done
    #[arg(short, long, global = true)]
    verbose: bool,
    /// Print one JSON document, with `"format": 1`; fields are only ever added
    #[arg(long, global = true)]
    json: bool,
}

fn main() -> ExitCode {
    let Cli { command, quiet, verbose, json } = Cli::parse();
    let output = Output { quiet, verbose, json };
    output.end(command.run(output))
}
