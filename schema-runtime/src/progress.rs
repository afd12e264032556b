//! What a migrator is doing right now, for a readiness probe or a progress bar.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use schema_manifest::Text;

use crate::lock::Holder;
use crate::report::list;

/// The step that a migrator has just begun.
///
/// Prints as one line, ready for a probe's answer: `running migration 2 of 5: 20260105_disks`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Progress {
    /// It asks the pool for a connection.
    Connecting,
    /// It reads the history and the schema.
    Reading,
    /// Another process holds the lock: it asks again until the lock timeout.
    WaitingForLock {
        /// How long it has waited so far.
        waited: Duration,
        /// Who holds it, where the database tells.
        holder: Option<Holder>,
    },
    /// A statement that runs `CONCURRENTLY` waits for transactions of other sessions.
    WaitingForSessions {
        /// How long it has waited so far.
        waited: Duration,
        /// Whose transactions they are.
        sessions: Vec<Holder>,
    },
    /// A statement did not get a lock that another session holds: nothing of the migration
    /// remains, and it runs again after a pause.
    TryingAgain {
        /// How long it has been tried so far.
        waited: Duration,
        /// How often.
        attempts: u32,
    },
    /// The schema is not ready, which is another process's business.
    WaitingForMigrations {
        /// How long it has waited so far.
        waited: Duration,
        /// Why it is not ready: the first line of the refusal.
        refusal: String,
    },
    /// It runs a migration.
    Migrating {
        /// The migration's version.
        version: i64,
        /// The migration's name.
        name: Text,
        /// Which one of this run it is, counted from 1.
        number: usize,
        /// How many this run has.
        of: usize,
    },
    /// It reverts a migration.
    Reverting {
        /// The migration's version.
        version: i64,
        /// The migration's name.
        name: Text,
        /// Which one of this run it is, counted from 1.
        number: usize,
        /// How many this run has.
        of: usize,
    },
    /// It runs a fixture.
    Seeding {
        /// The fixture's name.
        name: Text,
    },
    /// It compares the schema with the manifest.
    Verifying,
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Progress::Connecting => f.write_str("connecting to the database"),
            Progress::Reading => f.write_str("reading the history and the schema"),
            Progress::WaitingForLock { waited, holder } => {
                write!(f, "waiting for {} s for ", waited.as_secs())?;
                match holder {
                    Some(holder) => holder.fmt(f),
                    None => f.write_str("another process"),
                }
            }
            Progress::WaitingForSessions { waited, sessions } => {
                write!(f, "waiting for {} s for {}", waited.as_secs(), list(sessions.iter()))
            }
            Progress::WaitingForMigrations { waited, refusal } => {
                write!(f, "waiting for {} s: {refusal}", waited.as_secs())
            }
            Progress::TryingAgain { waited, attempts } => write!(
                f,
                "trying again: a lock was not free in {attempts} tries over {} s",
                waited.as_secs()
            ),
            Progress::Migrating { version, name, number, of } => {
                write!(f, "running migration {number} of {of}: {version}_{name}")
            }
            Progress::Reverting { version, name, number, of } => {
                write!(f, "reverting migration {number} of {of}: {version}_{name}")
            }
            Progress::Seeding { name } => write!(f, "running fixture {name}"),
            Progress::Verifying => f.write_str("verifying the schema"),
        }
    }
}

/// Who is told.
#[derive(Clone, Default)]
pub struct Observer(Option<Arc<Call>>);

type Call = dyn Fn(&Progress) + Send + Sync;

impl Observer {
    pub(crate) fn new(observer: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        Observer(Some(Arc::new(observer)))
    }

    /// Tells another one too.
    #[cfg(feature = "cli")]
    pub(crate) fn and(self, other: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        match self.0 {
            None => Observer::new(other),
            Some(first) => Observer::new(move |progress| {
                first(progress);
                other(progress);
            }),
        }
    }

    pub(crate) fn tell(&self, progress: &Progress) {
        tracing::debug!(step = %progress, "schema");
        if let Some(observer) = &self.0 {
            observer(progress);
        }
    }
}

impl fmt::Debug for Observer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Observer(set)" } else { "Observer(none)" })
    }
}
