//! The `schema` command: a folder of migrations checked as the macro checks it, without a build.

mod check;
mod folder;
mod lock;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Checks migrations, and records which of them have been released.
#[derive(Debug, Parser)]
#[command(name = "schema", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Check(check::Check),
    Lock(lock::Lock),
}

fn main() -> ExitCode {
    match Cli::parse().command {
        Command::Check(check) => check.run(),
        Command::Lock(lock) => lock.run(),
    }
}
