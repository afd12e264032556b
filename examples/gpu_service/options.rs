//! What the command line says.

use std::net::SocketAddr;

use clap::{Parser, Subcommand, ValueEnum};

/// A service that reserves GPUs.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,

    /// Whether to apply pending migrations and fixtures before serving
    #[arg(long, value_enum, default_value_t = Migrate::Always)]
    pub(crate) migrate: Migrate,

    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}

/// What it does where it does not serve.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Migrate(schema_runtime::cli::Command),
}

/// Whether a start applies what is pending.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Migrate {
    /// Apply what is pending, then verify the schema
    Always,
    /// Verify the schema and never write: a pending migration is an error
    Never,
}
