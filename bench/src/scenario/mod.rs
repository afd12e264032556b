//! What is measured: one part of the page each.

mod apply;
mod growth;
mod pool;
mod sqlite;
mod start;
mod verification;

use crate::section::Section;
use crate::server::Server;
use crate::{Extent, Fallible};

/// A scenario, by the name that the command line has for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scenario {
    /// A start with nothing to do, history only
    Start,
    /// The same through a pool
    Pool,
    /// A start with everything verified
    Verified,
    /// 1,000 small migrations, a commit each
    Apply,
    /// 1,000 small migrations in one transaction
    AtOnce,
    /// SQLite
    Sqlite,
    /// Verification of 1,000 tables
    Verification,
    /// From 10 to 10,000 migrations and tables
    Growth,
}

impl Scenario {
    /// The name of its part of the page.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Scenario::Start => "start",
            Scenario::Pool => "pool",
            Scenario::Verified => "verified",
            Scenario::Apply => "apply",
            Scenario::AtOnce => "at-once",
            Scenario::Sqlite => "sqlite",
            Scenario::Verification => "verification",
            Scenario::Growth => "growth",
        }
    }

    pub(crate) async fn run(self, server: &Server, extent: Extent) -> Fallible<Section> {
        match self {
            Scenario::Start => start::history(server, extent).await,
            Scenario::Pool => pool::pool(server, extent).await,
            Scenario::Verified => start::verified(server, extent).await,
            Scenario::Apply => apply::each(server, extent).await,
            Scenario::AtOnce => apply::at_once(server, extent).await,
            Scenario::Sqlite => sqlite::sqlite(extent).await,
            Scenario::Verification => verification::verification(server, extent).await,
            Scenario::Growth => growth::growth(server, extent).await,
        }
    }
}
