//! What the command line says.

use std::net::SocketAddr;

use clap::{Parser, ValueEnum};

/// A service that reserves GPUs.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// Whether to apply pending migrations and fixtures before serving
    #[arg(long, value_enum, default_value_t = Migrate::Always)]
    pub(crate) migrate: Migrate,

    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
}

/// Whether a start applies what is pending.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Migrate {
    /// Apply what is pending, then verify the schema
    Always,
    /// Verify the schema and never write: a pending migration is an error
    Never,
}
