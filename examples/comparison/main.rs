//! `sqlx::migrate::Migrator` and ours against the same failures, on a real server.
//!
//! ```text
//! cargo run --example comparison                 # prints docs/comparison.md
//! cargo run --example comparison -- --write      # writes it
//! cargo run --example comparison -- --check      # fails where it says something else
//! cargo run --example comparison -- --only late  # the scenarios with this in their title
//! ```
//!
//! Both read the same folder of files: sqlx as `Migrator::new(path)`, ours as the macro would compile
//! it. Each scenario is played on a throw-away database of its own, and what a cell of the table says
//! is put together from what was seen: nothing in it is known before.
//!
//! [`scenarios`] are what goes wrong, [`service`] is a process that carries a folder, and [`document`]
//! is how it is told.

#![cfg(unix)]

mod document;
mod folder;
#[path = "../../schema-runtime/tests/it/pgbouncer.rs"]
mod pooler;
mod process;
mod scenarios;
mod service;
mod wire;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;

use crate::document::Document;

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Runs sqlx's migrator and ours against the same failures, and prints what was seen as Markdown.
#[derive(Debug, Parser)]
struct Options {
    /// Writes `docs/comparison.md` instead of printing it
    #[arg(long, conflicts_with_all = ["check", "only"])]
    write: bool,

    /// Fails where what is seen is not what `docs/comparison.md` says, but for times
    #[arg(long, conflicts_with = "only")]
    check: bool,

    /// Plays only the scenarios whose title has this text in it
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
}

fn main() -> ExitCode {
    let done = match process::role() {
        Some(role) => run(role.play()),
        None => run(compare(&Options::parse())),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(work: impl Future<Output = Fallible<()>>) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(work);
    // What still waits for a lock is given up.
    runtime.shutdown_background();
    done
}

async fn compare(options: &Options) -> Fallible<()> {
    let document = Document::observe(options.only.as_deref()).await?;
    if options.check {
        return document.check();
    }
    if options.write {
        return document.write();
    }
    println!("{document}");
    Ok(())
}
