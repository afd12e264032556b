//! What a caller may set for all calls of a migrator.

use std::time::Duration;

use crate::plan::Rules;

/// The settings of a migrator.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Settings {
    /// How long to wait for another process that holds the lock.
    pub(crate) lock_timeout: Duration,
    /// How many migrations one transaction takes.
    pub(crate) transactions: Transactions,
    /// Whether migrations run on a database that has their objects and no history.
    pub(crate) existing: Existing,
    /// What becomes of unknown and of late migrations.
    pub(crate) rules: Rules,
    /// How long statements may wait and run.
    pub(crate) limits: Limits,
    /// How long a migration may take until a warning says so.
    pub(crate) slow: Duration,
}

/// How many migrations one transaction takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transactions {
    /// One: what ran before a failure stays.
    Each,
    /// All that are to run: a failure leaves nothing.
    All,
}

/// What becomes of a database that has objects of the manifest and no history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It is refused.
    Refuse,
    /// The migrations run.
    Apply,
}

/// How long the statements of a migration may wait and run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long one may wait for a lock; zero: for ever.
    pub lock: Duration,
    /// How long to try again where one has waited that long.
    pub retry: Duration,
    /// How long one that runs `CONCURRENTLY` may wait for other sessions.
    pub concurrently: Duration,
    /// How long one may run.
    pub statement: Option<Duration>,
}

/// Long enough for most migrations of another process, short enough for the process to say what
/// it waits for before an orchestrator loses patience with it.
const LOCK_TIMEOUT: Duration = Duration::from_mins(1);
/// Every query on the table queues behind a statement that waits for its lock.
const STATEMENT_LOCK_TIMEOUT: Duration = Duration::from_secs(5);
const RETRY: Duration = Duration::from_mins(2);
/// Nobody queues behind these, and what they have built so far would be lost.
const CONCURRENTLY: Duration = Duration::from_mins(10);
const SLOW: Duration = Duration::from_mins(5);

impl Default for Limits {
    fn default() -> Self {
        Limits {
            lock: STATEMENT_LOCK_TIMEOUT,
            retry: RETRY,
            concurrently: CONCURRENTLY,
            statement: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            lock_timeout: LOCK_TIMEOUT,
            transactions: Transactions::Each,
            existing: Existing::Refuse,
            rules: Rules::default(),
            limits: Limits::default(),
            slow: SLOW,
        }
    }
}
