//! The queues of pgmq. They are no part of the schema: which there are depends on where this runs, and
//! pgmq makes them by a call that may be repeated.

use std::fmt;

use clap::ValueEnum;
use serde_json::Value;
use sqlx::{PgConnection, PgPool};

/// Reservations that are to be prepared.
pub(crate) const RESERVATIONS: &str = "gpu_reservations";
/// Disks that are to be made and deleted.
const DISKS: &str = "disk_operations";

/// Whether the API serves without them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Need {
    /// It does; reservations wait in their table
    Optional,
    /// It does not
    Required,
}

/// Whether there are queues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Queues {
    /// The extension is there, in this version, and so are they.
    Ready(String),
    /// It is not.
    NoExtension {
        database: String,
        /// What the server could install.
        available: Option<String>,
    },
}

impl Queues {
    /// Makes what is missing. Every pod may do it at once: until pgmq 1.5.1 two calls of `pgmq.create` at once
    /// fail on each other (`duplicate key value violates unique constraint`), so one waits for the other here.
    pub(crate) async fn ensure(pool: &PgPool) -> Result<Self, sqlx::Error> {
        let (installed, available, database): (Option<String>, Option<String>, String) =
            sqlx::query_as(
                "SELECT (SELECT extversion FROM pg_extension WHERE extname = 'pgmq'),
                        (SELECT default_version FROM pg_available_extensions WHERE name = 'pgmq'),
                        current_database()::text",
            )
            .fetch_one(pool)
            .await?;
        let Some(version) = installed else {
            return Ok(Queues::NoExtension { database, available });
        };
        let mut transaction = pool.begin().await?;
        sqlx::query("SELECT pg_advisory_xact_lock(hashtextextended('queues of gpu_platform', 0))")
            .execute(&mut *transaction)
            .await?;
        for name in [RESERVATIONS, DISKS] {
            sqlx::query("SELECT pgmq.create($1)").bind(name).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(Queues::Ready(version))
    }

    /// Puts a message into a queue, in the transaction of what it is about; its number, where there is a
    /// queue.
    pub(crate) async fn send(
        &self,
        transaction: &mut PgConnection,
        queue: &str,
        message: &Value,
    ) -> Result<Option<i64>, sqlx::Error> {
        match self {
            Queues::NoExtension { .. } => Ok(None),
            Queues::Ready(_) => sqlx::query_scalar("SELECT pgmq.send($1, $2::text::jsonb)")
                .bind(queue)
                .bind(message.to_string())
                .fetch_one(transaction)
                .await
                .map(Some),
        }
    }
}

impl fmt::Display for Queues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Queues::Ready(version) => {
                write!(f, "queues of pgmq {version}: {RESERVATIONS}, {DISKS}")
            }
            Queues::NoExtension { database, available: Some(version) } => write!(
                f,
                "no queues: database `{database}` does not have the extension pgmq, which its server could \
                 install in version {version}\nwhat to do: `CREATE EXTENSION pgmq`, as the owner of the \
                 database, and start again"
            ),
            Queues::NoExtension { database, available: None } => write!(
                f,
                "no queues: database `{database}` does not have the extension pgmq, and its server does \
                 not know it\nwhat to do: install pgmq on the server, then `CREATE EXTENSION pgmq` in the \
                 database, and start again"
            ),
        }
    }
}
