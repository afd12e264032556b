//! What a call says of how a migrator works.

use std::time::Duration;

use clap::Args;

use crate::{Migrator, NewerDatabase, SupportedDatabase};

/// What a call says of how a migrator works; what it does not say stays.
#[derive(Debug, Clone, Copy, Args)]
pub struct Rules {
    /// Take what a newer release has applied and this one does not have
    #[arg(long, global = true)]
    ignore_missing: bool,
    /// How many seconds to wait for another process that migrates; 60 unless set
    #[arg(long, value_name = "SECONDS", global = true)]
    lock_timeout: Option<u64>,
}

impl Rules {
    /// A migrator that works so.
    pub fn of<DB: SupportedDatabase>(self, mut migrator: Migrator<'_, DB>) -> Migrator<'_, DB> {
        if self.ignore_missing {
            migrator = migrator.on_newer_database(NewerDatabase::Allow);
        }
        match self.lock_timeout {
            Some(seconds) => migrator.lock_timeout(Duration::from_secs(seconds)),
            None => migrator,
        }
    }
}
