//! A service with commands for its own schema: `commands migrate up`.

use std::process::ExitCode;

use clap::Parser;

mod schema;

/// A service of a library
#[derive(Parser)]
enum Command {
    /// Answer requests
    Serve,
    Migrate(schema_runtime::cli::Command),
}

#[tokio::main]
async fn main() -> ExitCode {
    match Command::parse() {
        Command::Serve => serve(),
        Command::Migrate(command) => command.run(&schema::SCHEMA).await,
    }
}

fn serve() -> ExitCode {
    println!("compiled for the schema {}", schema::SCHEMA.fingerprint());
    ExitCode::SUCCESS
}
