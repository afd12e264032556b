//! Numbered schema files, one for each component, with what becomes of them in a year.
//!
//! ```text
//! cargo run --example components -- [--metrics 100000]
//! ```
//!
//! It connects to `DATABASE_URL`. Where that is not set it makes a throw-away PostgreSQL from the programs
//! on the machine. It goes through the folder `migrations` in three steps: the schema as it was before the largest
//! table is rewritten, that table filled, and the rest, with the progress of the rewriting. Then it shows the
//! status, which stands for the table `schema_version`, and runs the verify scripts.
//!
//! `docs/systems.md` goes through it point by point.

#[path = "../shared/database.rs"]
mod database;
mod metrics;
mod schema;

use std::error::Error;
use std::io::{IsTerminal, stderr};

use clap::Parser;
use schema_runtime::Migrator;
use sqlx::PgPool;

use crate::database::Database;
use crate::schema::{SCHEMA, Version};

/// Numbered schema files, applied step by step.
///
/// It connects to `DATABASE_URL`; where that is not set it makes a throw-away PostgreSQL.
#[derive(Debug, Parser)]
struct Options {
    /// How many rows the largest table has when it is rewritten
    #[arg(long, default_value_t = 100_000)]
    metrics: i64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    tracing_subscriber::fmt()
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        // What is logged below that is printed here in other words.
        .with_max_level(tracing::Level::WARN)
        .init();
    // Outside of the runtime, since making a throw-away server blocks the thread for a second.
    let database = Database::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async { run(&options, &database.connect_lazy()).await })
}

async fn run(options: &Options, pool: &PgPool) -> Result<(), Box<dyn Error>> {
    let migrator = Migrator::new(&SCHEMA);
    println!("== The components, and what has been added since\n");
    println!("{:#}\n", migrator.migrate_to(pool, Version::InferenceCacheValidated).await?);

    println!("== The largest table fills\n");
    metrics::fill(pool, options.metrics).await?;
    println!("{} rows\n", options.metrics);

    println!("== It is rewritten in batches, while others use it\n");
    // The migration commits its batches and notes how far it is: anybody can look.
    let started = tokio::select! {
        started = migrator.start(pool) => started?,
        watched = metrics::watch(pool) => watched?,
    };
    println!("{started:#}\n");

    println!("== What would be in a table `schema_version`\n");
    println!("{}\n", migrator.status(pool).await?);

    // What they ask for held when they ran: two of them name what a later migration has taken away.
    println!("== The verify scripts, again: those of 10 and 15 name what is gone since\n");
    println!("{}", migrator.run_verify_scripts(pool).await?);
    Ok(())
}
