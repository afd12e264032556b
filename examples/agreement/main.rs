//! The judge of what the replay claims and of what the checks say about downs: a real server.
//!
//! ```text
//! cargo run --example agreement -- FOLDER.. [--setup base.sql] [--json DIR] [--every] [--dump] [--verbose]
//! ```
//!
//! Each folder of migrations is applied to a throw-away PostgreSQL, the first that is found or the one
//! in the folder that `SCHEMA_PG_BIN` names. After each up its down is run alone on a copy of the
//! database, and what is there then is held against what was there before the up. What the server
//! says is the truth; what `schema_core::compile` says of the same files is measured against it.
//!
//! `schema_runtime::testing::Snapshot` is what is compared: everything that `pg_dump` would write, by
//! name. [`truth`] is what came of a down, [`verdict`] is whether we said so, [`claims`] is the manifest
//! against the server, and [`report`] is how it is told.

#![cfg(unix)]

#[path = "../../schema-cli/src/agreement/mod.rs"]
mod agreement;
mod dump;
#[cfg(test)]
mod folders;
#[cfg(test)]
mod generated;
mod judge;
mod options;
mod read;
mod report;
mod server;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;

use crate::agreement::{apply, claims, folder, lines, observed, truth, verdict};
use crate::options::Options;
use crate::report::Report;
use crate::server::Server;

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let causes = std::iter::successors(Some(&*error), |&error| error.source());
            let text: Vec<String> = causes.map(ToString::to_string).collect();
            eprintln!("{}", text.join(": "));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let setup = options.setup.as_ref().map(std::fs::read_to_string).transpose()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    // Outside of the runtime, since starting a server blocks the thread for a second.
    let cluster = schema_runtime::testing::Cluster::start()?;
    let mut report = Report::new(options);
    runtime.block_on(async {
        let mut server = Server::connect(cluster).await?;
        for path in &options.folders {
            let folder = read::folder(path)?;
            judge::folder(&mut server, &folder, setup.as_deref(), options, &mut report).await?;
        }
        Ok::<(), Box<dyn Error>>(())
    })?;
    report.end();
    Ok(())
}
