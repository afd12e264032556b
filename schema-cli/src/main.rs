//! The `schema` command: a folder of migrations checked as the macro checks it, without a build, and
//! a database that it is applied to.
//!
//! `command/` has a file for each subcommand that only a folder has; those that a service has too are
//! `schema_runtime::cli`'s (`command/shared.rs`). `folder.rs` compiles the folder, `connection.rs` opens the
//! database, `live.rs` brings both together.

mod agreement;
mod calendar;
mod command;
mod connection;
mod dotenv;
mod folder;
mod live;
mod secret;
mod server;

use std::process::ExitCode;

use clap::Parser;

use crate::command::Command;
use crate::output::Output;

/// What is printed, and how a command ends: the same as in a service.
mod output {
    pub(crate) use schema_runtime::cli::parts::{Failure, Outcome, Output, json, print};
}

/// What somebody has to say before something is destroyed.
mod confirmation {
    pub(crate) use schema_runtime::cli::parts::Confirmation;
}

/// Check migrations, and apply them to a database
#[derive(Debug, Parser)]
#[command(
    name = "schema",
    version,
    arg_required_else_help = true,
    after_help = "Examples:
  schema init                     build.rs, schema.toml, and what to write into the code
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
  130, 143  stopped by SIGINT (Ctrl-C), by SIGTERM

Nothing is printed in colours unless it is a terminal's; NO_COLOR switches them off there too.
No password is ever printed."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    output: Output,
}

fn main() -> ExitCode {
    let Cli { command, output } = match Cli::try_parse() {
        Ok(call) => call,
        Err(error) => return misread(&error),
    };
    output.end(command.run(output))
}

/// What clap says of the call: it may quote an address that stands where it does not belong.
fn misread(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    let shown = secret::masked(&text);
    if shown == text {
        error.exit();
    }
    let _ = std::io::Write::write_all(&mut std::io::stderr(), shown.as_bytes());
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
