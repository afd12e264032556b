//! The SQL on our own tables: the history exactly as sqlx 0.9 writes it, and `_schema_fixtures`.

use schema_manifest::{Fixture, Migration};
use sqlx::{Row, SqliteConnection};

use crate::plan::Change;
use crate::state::{AppliedRow, FixtureRow, Table};

/// sqlx's own DDL.
const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS _sqlx_migrations (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    success BOOLEAN NOT NULL,
    checksum BLOB NOT NULL,
    execution_time BIGINT NOT NULL
);";

const CREATE_FIXTURES: &str = "\
CREATE TABLE IF NOT EXISTS _schema_fixtures (
    name TEXT NOT NULL,
    checksum BLOB NOT NULL,
    applied_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (name, checksum)
);";

/// How a database in memory is called, which has no file.
pub(super) const MEMORY: &str = ":memory:";

/// The database's file.
pub(super) async fn database(conn: &mut SqliteConnection) -> Result<String, sqlx::Error> {
    let file: Option<String> =
        sqlx::query_scalar("SELECT file FROM pragma_database_list WHERE name = 'main'")
            .fetch_optional(conn)
            .await?
            .flatten();
    Ok(file.filter(|file| !file.is_empty()).unwrap_or_else(|| MEMORY.to_owned()))
}

async fn exists(conn: &mut SqliteConnection, table: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'table' AND name = ?1)",
    )
    .bind(table)
    .fetch_one(conn)
    .await
}

pub(super) async fn read(conn: &mut SqliteConnection) -> Result<Table<AppliedRow>, sqlx::Error> {
    if !exists(&mut *conn, "_sqlx_migrations").await? {
        return Ok(Table::Absent);
    }
    let rows = sqlx::query(
        "SELECT version, description, CAST(installed_on AS TEXT), success, checksum, \
         execution_time FROM main._sqlx_migrations ORDER BY version",
    )
    .fetch_all(conn)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(AppliedRow {
                version: row.try_get(0)?,
                description: row.try_get(1)?,
                installed_on: format!("{} UTC", row.try_get::<String, _>(2)?),
                success: row.try_get(3)?,
                checksum: row.try_get(4)?,
                execution_time: row.try_get(5)?,
            })
        })
        .collect::<Result<Vec<_>, sqlx::Error>>()
        .map(Table::Rows)
}

pub(super) async fn read_fixtures(
    conn: &mut SqliteConnection,
) -> Result<Table<FixtureRow>, sqlx::Error> {
    if !exists(&mut *conn, "_schema_fixtures").await? {
        return Ok(Table::Absent);
    }
    // The clock's seconds are too coarse for an order, so the row's own number decides.
    let rows =
        sqlx::query("SELECT name, checksum FROM main._schema_fixtures ORDER BY applied_at, rowid")
            .fetch_all(conn)
            .await?;
    rows.iter()
        .map(|row| Ok(FixtureRow { name: row.try_get(0)?, checksum: row.try_get(1)? }))
        .collect::<Result<Vec<_>, sqlx::Error>>()
        .map(Table::Rows)
}

pub(super) async fn create(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(CREATE).execute(conn).await.map(drop)
}

pub(super) async fn is_applied(
    conn: &mut SqliteConnection,
    version: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM _sqlx_migrations WHERE version = ?1)")
        .bind(version)
        .fetch_one(conn)
        .await
}

/// Whether a migration is half done.
pub(super) async fn is_dirty(
    conn: &mut SqliteConnection,
    version: i64,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM _sqlx_migrations WHERE version = ?1 AND NOT success)",
    )
    .bind(version)
    .fetch_one(conn)
    .await
}

/// Whether any migration is half done.
pub(super) async fn has_dirty(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM _sqlx_migrations WHERE NOT success)")
        .fetch_one(conn)
        .await
}

pub(super) async fn insert(
    conn: &mut SqliteConnection,
    migration: &Migration,
    success: bool,
    execution_time: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO _sqlx_migrations ( version, description, success, checksum, execution_time ) \
         VALUES ( ?1, ?2, ?3, ?4, ?5 )",
    )
    .bind(migration.version)
    .bind(migration.description())
    .bind(success)
    .bind(migration.up.checksum.0.to_vec())
    .bind(execution_time)
    .execute(conn)
    .await
    .map(drop)
}

/// A change of one row.
pub(super) async fn change(
    conn: &mut SqliteConnection,
    change: Change<'_>,
) -> Result<(), sqlx::Error> {
    let (sql, version, checksum) = match change {
        Change::Adopt(migration) => return insert(conn, migration, true, -1).await,
        Change::Applied(one) => (
            "UPDATE _sqlx_migrations SET success = TRUE, checksum = ?2 WHERE version = ?1",
            one.version,
            Some(one.up.checksum.0.to_vec()),
        ),
        Change::Clean(version) => {
            ("UPDATE _sqlx_migrations SET success = TRUE WHERE version = ?1", version, None)
        }
        Change::Delete(version) => {
            ("DELETE FROM _sqlx_migrations WHERE version = ?1", version, None)
        }
        Change::Accept(one) => (
            "UPDATE _sqlx_migrations SET checksum = ?2 WHERE version = ?1",
            one.version,
            Some(one.up.checksum.0.to_vec()),
        ),
    };
    let query = sqlx::query(sql).bind(version);
    let query = match checksum {
        Some(checksum) => query.bind(checksum),
        None => query,
    };
    query.execute(conn).await.map(drop)
}

/// The row is dirty from here on: a revert outside of a transaction begins.
pub(super) async fn mark_dirty(
    conn: &mut SqliteConnection,
    version: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE _sqlx_migrations SET success = FALSE WHERE version = ?1")
        .bind(version)
        .execute(conn)
        .await
        .map(drop)
}

/// The row is clean: a migration outside of a transaction ended well. Its file may have been corrected
/// since it began.
pub(super) async fn mark_clean(
    conn: &mut SqliteConnection,
    migration: &Migration,
    execution_time: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE _sqlx_migrations SET success = TRUE, checksum = ?1, execution_time = ?2 WHERE version \
         = ?3",
    )
    .bind(migration.up.checksum.0.to_vec())
    .bind(execution_time)
    .bind(migration.version)
    .execute(conn)
    .await
    .map(drop)
}

pub(super) async fn delete(conn: &mut SqliteConnection, version: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = ?1")
        .bind(version)
        .execute(conn)
        .await
        .map(drop)
}

pub(super) async fn create_fixtures(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(CREATE_FIXTURES).execute(conn).await.map(drop)
}

pub(super) async fn is_seeded(
    conn: &mut SqliteConnection,
    fixture: &Fixture,
) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM _schema_fixtures WHERE name = ?1 AND checksum = ?2)",
    )
    .bind(fixture.name.to_string())
    .bind(fixture.script.checksum.0.to_vec())
    .fetch_one(conn)
    .await
}

pub(super) async fn insert_fixture(
    conn: &mut SqliteConnection,
    fixture: &Fixture,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO _schema_fixtures ( name, checksum ) VALUES ( ?1, ?2 )")
        .bind(fixture.name.to_string())
        .bind(fixture.script.checksum.0.to_vec())
        .execute(conn)
        .await
        .map(drop)
}
