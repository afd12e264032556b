//! What a caller may set for all calls of a migrator.

use std::time::Duration;

/// The settings of a migrator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// How long to wait for another process that holds the lock.
    pub(crate) lock_timeout: Duration,
    /// How many migrations one transaction takes.
    pub(crate) transactions: Transactions,
}

/// How many migrations one transaction takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transactions {
    /// One: what ran before a failure stays.
    Each,
    /// All that are to run: a failure leaves nothing.
    All,
}

/// Long enough for most migrations of another process, short enough for the process to say what
/// it waits for before an orchestrator loses patience with it.
const LOCK_TIMEOUT: Duration = Duration::from_mins(1);

impl Default for Settings {
    fn default() -> Self {
        Settings { lock_timeout: LOCK_TIMEOUT, transactions: Transactions::Each }
    }
}
