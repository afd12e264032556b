//! What the runtime needs of a database, for `SQLite`.

use std::future;

use schema_manifest::{Dialect, Embedded, Migration, Script};
use sqlx::{Pool, Sqlite, SqliteConnection};

use super::memory::{self, InMemory};
use super::{apply, history, lock, progress, seed, settle, state};
use crate::database::{
    Attempt, FixtureJob, Lock, MigrationJob, Operations, OptionsOf, Seen, SupportedDatabase, Work,
};
use crate::error::Error;
use crate::lock::Holder;
use crate::plan::Change;
use crate::state::{OwnTables, Place, State, Unfinished};

impl SupportedDatabase for Sqlite {}

impl Operations for Sqlite {
    const DIALECT: Dialect = Dialect::Sqlite;
    // A script's settings are put back.
    const CLOSES: bool = false;
    const NEEDS_SCHEMA: bool = false;

    fn closes_if_dropped(options: &OptionsOf<Self>) -> bool {
        // A dropped transaction rolls back by itself, but foreign keys may be off.
        memory::is_in_memory(options) == InMemory::No
    }

    fn fits(pool: &Pool<Self>) -> Result<(), Error> {
        memory::fits(pool)
    }

    fn address(pool: &Pool<Self>) -> String {
        format!("SQLite database `{}`", pool.connect_options().get_filename().display())
    }

    fn read<'c>(
        conn: &'c mut SqliteConnection,
        embedded: &'c Embedded,
        _: &'c OwnTables,
    ) -> Work<'c, Result<State, sqlx::Error>> {
        Box::pin(state::read(conn, embedded))
    }

    fn is_busy(error: &sqlx::Error) -> bool {
        lock::is_busy(error)
    }

    fn is_foreign(_: &sqlx::Error, _: &str) -> bool {
        false
    }

    fn is_in_transaction(error: &sqlx::Error) -> bool {
        lock::is_in_transaction(error)
    }

    fn migrate<'c>(
        conn: &'c mut SqliteConnection,
        jobs: &'c [MigrationJob<'c>],
        _: Option<&'c OptionsOf<Self>>,
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(apply::migrate(conn, jobs))
    }

    fn unfinished<'c>(
        conn: &'c mut SqliteConnection,
        _: &'c Place,
        migration: &'c Migration,
    ) -> Work<'c, Result<Option<Unfinished>, sqlx::Error>> {
        Box::pin(progress::read(conn, migration))
    }

    fn seed<'c>(
        conn: &'c mut SqliteConnection,
        job: FixtureJob<'c>,
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(seed::seed(conn, job))
    }

    fn record<'c>(
        conn: &'c mut SqliteConnection,
        place: &'c Place,
        seen: Seen,
        changes: &'c [Change<'c>],
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(settle::record(conn, place, seen, changes))
    }

    fn query<'c>(
        conn: &'c mut SqliteConnection,
        script: &'c Script,
    ) -> Work<'c, Vec<Result<Option<String>, sqlx::Error>>> {
        Box::pin(settle::query(conn, script))
    }

    fn is_pooled<'c>(
        _: &'c mut SqliteConnection,
        _: &'c OptionsOf<Self>,
    ) -> Work<'c, Result<bool, sqlx::Error>> {
        Box::pin(future::ready(Ok(false)))
    }

    fn holders<'c>(
        _: &'c mut SqliteConnection,
        place: &'c Place,
        held: Lock,
    ) -> Work<'c, Result<Vec<Holder>, sqlx::Error>> {
        // Who writes at the moment SQLite does not tell.
        let holder = match held {
            Lock::Untransacted if place.database != history::MEMORY => {
                lock::holder(&place.database)
            }
            Lock::Migrations | Lock::Untransacted => None,
        };
        Box::pin(future::ready(Ok(holder.into_iter().collect())))
    }
}
