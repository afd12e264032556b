//! One moment of a database, for all who read it.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};

use super::session::{connect, run, set_search_path};
use super::tables::{self, Table};
use crate::backup::error::BackupError;

/// What others may do to the tables meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meanwhile {
    /// Read and write.
    Write,
    /// Read.
    Read,
}

/// A transaction that sees one moment, and the name by which others see it too.
pub(super) struct Frozen {
    pub(super) connection: PgConnection,
    pub(super) snapshot: String,
    pub(super) tables: Vec<Table>,
    /// The `search_path` that the session came with.
    pub(super) search_path: String,
}

/// How often and how long apart it is asked whether the database is locked: 20 s, and `RENAME` gives up after 5.
const LOCK_POLLS: usize = 2_000;
const LOCK_POLL: Duration = Duration::from_millis(10);

/// How often tables may come and go while they are locked.
const ATTEMPTS: usize = 5;

impl Frozen {
    /// The tables are locked before the snapshot is taken, which a `LOCK TABLE` does not take
    /// (<https://www.postgresql.org/docs/current/sql-lock.html>): a `TRUNCATE` in between, which no snapshot hides,
    /// would make a table empty.
    pub(super) async fn at(
        options: &PgConnectOptions,
        lock_timeout: Duration,
        meanwhile: Meanwhile,
    ) -> Result<Self, BackupError> {
        let mut connection = connect(options, lock_timeout).await?;
        let search_path = set_search_path(&mut connection, "").await?;
        for _ in 0..ATTEMPTS {
            let locked = tables::read(&mut connection).await?;
            run(&mut connection, &begin(&locked, meanwhile), "locking the tables").await?;
            let snapshot = sqlx::query_scalar("SELECT pg_catalog.pg_export_snapshot()");
            let snapshot = snapshot.fetch_one(&mut connection).await;
            let snapshot = snapshot.map_err(BackupError::doing("taking a snapshot"))?;
            let tables = tables::read(&mut connection).await?;
            let all = |tables: &[Table]| tables.iter().map(|table| table.oid).collect::<Vec<_>>();
            if all(&tables) == all(&locked) {
                return Ok(Frozen { connection, snapshot, tables, search_path });
            }
            run(&mut connection, "ROLLBACK", "starting again").await?;
        }
        Err(BackupError::Unsuited {
            why: "tables are made and dropped all the time, so that they cannot be locked\nwhat to do: try again \
                  when no migration runs"
                .to_owned(),
        })
    }
}

impl Frozen {
    /// Until another session has locked the database itself, so that nobody can connect to it any more.
    pub(super) async fn until_locked(&mut self) -> Result<(), BackupError> {
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.locktype = 'object' \
                   AND l.classid = 'pg_catalog.pg_database'::regclass AND l.mode = 'AccessExclusiveLock' AND l.granted \
                   AND l.objid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))";
        for _ in 0..LOCK_POLLS {
            let is_locked = sqlx::query_scalar(sql).fetch_one(&mut self.connection).await;
            if is_locked.map_err(BackupError::doing("waiting for the lock of the database"))? {
                return Ok(());
            }
            tokio::time::sleep(LOCK_POLL).await;
        }
        Ok(())
    }

    /// Ends the sessions of others on this database.
    pub(super) async fn end_others(&mut self) -> Result<(), BackupError> {
        let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        run(&mut self.connection, sql, "ending the sessions of others").await
    }
}

fn begin(tables: &[Table], meanwhile: Meanwhile) -> String {
    let mut sql = "BEGIN ISOLATION LEVEL REPEATABLE READ".to_owned();
    if meanwhile == Meanwhile::Write {
        sql.push_str(" READ ONLY");
    }
    let holds = |table: &&Table| meanwhile == Meanwhile::Read && table.is_writable;
    let (held, read): (Vec<&Table>, Vec<&Table>) =
        tables.iter().filter(|table| table.is_readable).partition(holds);
    for (tables, mode) in [(held, "SHARE"), (read, "ACCESS SHARE")] {
        if !tables.is_empty() {
            let names: Vec<String> = tables.into_iter().map(Table::alone).collect();
            sql = format!("{sql}; LOCK TABLE {} IN {mode} MODE", names.join(", "));
        }
    }
    sql
}
