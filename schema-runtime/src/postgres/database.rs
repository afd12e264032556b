//! What the runtime needs of a database, for PostgreSQL.

use schema_manifest::{Dialect, Embedded, Migration, Script};
use sqlx::postgres::PgConnectOptions;
use sqlx::{PgConnection, Pool, Postgres};

use super::{apply, lock, pooler, progress, seed, settle, state};
use crate::database::{
    Attempt, FixtureJob, Lock, MigrationJob, Operations, OptionsOf, Seen, SupportedDatabase, Work,
};
use crate::error::Error;
use crate::lock::Holder;
use crate::plan::Change;
use crate::state::{OwnTables, Place, State, Unfinished};

impl SupportedDatabase for Postgres {}

impl Operations for Postgres {
    const DIALECT: Dialect = Dialect::Postgres;
    const CLOSES: bool = true;
    const NEEDS_SCHEMA: bool = true;

    fn closes_if_dropped(_: &OptionsOf<Self>) -> bool {
        true
    }

    fn fits(_: &Pool<Self>) -> Result<(), Error> {
        Ok(())
    }

    fn address(pool: &Pool<Self>) -> String {
        address(&pool.connect_options())
    }

    fn read<'c>(
        conn: &'c mut PgConnection,
        embedded: &'c Embedded,
        own: &'c OwnTables,
    ) -> Work<'c, Result<State, sqlx::Error>> {
        Box::pin(state::read(conn, embedded, own))
    }

    fn is_busy(_: &sqlx::Error) -> bool {
        // A reader waits for nobody.
        false
    }

    fn is_foreign(error: &sqlx::Error, table: &str) -> bool {
        state::is_foreign(error, table)
    }

    fn is_in_transaction(error: &sqlx::Error) -> bool {
        is_in_transaction(error)
    }

    fn migrate<'c>(
        conn: &'c mut PgConnection,
        jobs: &'c [MigrationJob<'c>],
        second: Option<&'c OptionsOf<Self>>,
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(apply::migrate(conn, jobs, second))
    }

    fn unfinished<'c>(
        conn: &'c mut PgConnection,
        place: &'c Place,
        migration: &'c Migration,
    ) -> Work<'c, Result<Option<Unfinished>, sqlx::Error>> {
        Box::pin(progress::read(conn, place, migration))
    }

    fn seed<'c>(
        conn: &'c mut PgConnection,
        job: FixtureJob<'c>,
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(seed::seed(conn, job))
    }

    fn record<'c>(
        conn: &'c mut PgConnection,
        place: &'c Place,
        seen: Seen,
        changes: &'c [Change<'c>],
    ) -> Work<'c, Result<Attempt, Error>> {
        Box::pin(settle::record(conn, place, seen, changes))
    }

    fn query<'c>(
        conn: &'c mut PgConnection,
        script: &'c Script,
    ) -> Work<'c, Vec<Result<Option<String>, sqlx::Error>>> {
        Box::pin(settle::query(conn, script))
    }

    fn is_pooled<'c>(
        conn: &'c mut PgConnection,
        second: &'c OptionsOf<Self>,
    ) -> Work<'c, Result<bool, sqlx::Error>> {
        Box::pin(pooler::is_pooled(conn, second))
    }

    fn holders<'c>(
        conn: &'c mut PgConnection,
        place: &'c Place,
        lock: Lock,
    ) -> Work<'c, Result<Vec<Holder>, sqlx::Error>> {
        Box::pin(lock::holders(conn, place, lock))
    }
}

/// Where these options lead to, for people, without a credential.
pub(crate) fn address(options: &PgConnectOptions) -> String {
    let (host, port) = (options.get_host(), options.get_port());
    let server = match options.get_socket() {
        Some(folder) => format!("socket {}/.s.PGSQL.{port}", folder.display()),
        None if host.starts_with('/') => format!("socket {host}/.s.PGSQL.{port}"),
        None => format!("{host}:{port}"),
    };
    let user = options.get_username();
    let database = options.get_database().unwrap_or(user);
    format!("PostgreSQL database `{database}` at {server} as user `{user}`")
}

/// `active_sql_transaction`: the transaction has begun before our message did.
/// `in_failed_sql_transaction`: so has this one, and it has failed.
pub(super) fn is_in_transaction(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(code.as_deref(), Some("25001" | "25P02"))
}
