//! Our crates beside what a user would pick instead: the same folder, server and machine, in turn, in one run.
//!
//! `scripts/bench` builds and runs it.

mod folder;
mod page;
mod paired;
mod peer;
mod proxy;
mod scenario;
mod section;
mod series;
mod server;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, ValueEnum as _};

use crate::scenario::Scenario;
use crate::server::Server;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Measures what a start and an application cost, ours and others', and writes docs/benchmarks.md
#[derive(Debug, Parser)]
#[command(name = "bench")]
struct Options {
    /// What to measure; everything if nothing is named
    #[arg(value_enum)]
    scenarios: Vec<Scenario>,
    /// Few runs over small folders: whether it works, not what it costs
    #[arg(long)]
    quick: bool,
    /// Writes docs/benchmarks.md from what was measured last of each
    #[arg(long)]
    write: bool,
}

/// How much is done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Extent {
    quick: bool,
}

impl Extent {
    /// So many runs.
    fn runs(self, whole: usize) -> usize {
        if self.quick { whole.min(2) } else { whole }
    }

    /// So many migrations or tables.
    fn count(self, whole: usize) -> usize {
        if self.quick { whole.min(30) } else { whole }
    }
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Fallible<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let extent = Extent { quick: options.quick };
    let all = Scenario::value_variants();
    let chosen = if options.scenarios.is_empty() { all } else { &options.scenarios };
    runtime.block_on(async {
        let server = Server::start().await?;
        for scenario in chosen {
            eprintln!("measuring: {}", scenario.name());
            let section = scenario.run(&server, extent).await?;
            println!("{}", section.markdown());
            if !extent.quick {
                page::keep(*scenario, &section, server.version())?;
            }
        }
        Ok::<_, Box<dyn Error>>(())
    })?;
    if options.write {
        page::write()?;
    }
    Ok(())
}
