//! What the command line says.

use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Holds what the replay claims, and what the checks say about downs, against a real server.
#[derive(Debug, Parser)]
pub(crate) struct Options {
    /// Folders of migrations
    #[arg(required = true, value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,

    /// Which database the folders are for
    #[arg(long, value_enum, default_value_t = Dialect::Postgres)]
    pub(crate) dialect: Dialect,

    /// SQL that runs before the first migration of each folder
    #[arg(long, value_name = "FILE")]
    pub(crate) setup: Option<PathBuf>,

    /// A folder for the findings: `NAME.jsonl` for each folder of migrations, one object a line
    #[arg(long, value_name = "DIR")]
    pub(crate) json: Option<PathBuf>,

    /// Hold each comparison against that of two `pg_dump --schema-only`
    #[arg(long)]
    pub(crate) dump: bool,

    /// Hold the claims against the server after each up, not only after the last
    #[arg(long)]
    pub(crate) every: bool,

    /// Print every down that is wrong or that is accused
    #[arg(long)]
    pub(crate) verbose: bool,
}

/// A database that this can judge.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Dialect {
    /// PostgreSQL
    Postgres,
}
