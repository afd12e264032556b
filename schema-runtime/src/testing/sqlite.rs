//! Databases for tests on SQLite.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::{AssertSqlSafe, Sqlite, SqlitePool};

use super::error::TestDatabaseError;
use super::file::TestFile;
use super::setup::{Scratch, Setup, TestedDatabase};
use super::snapshot::Snapshot;
use crate::database::Work;

/// What migrated databases hold, by what is in them.
static TEMPLATES: Mutex<Option<HashMap<u64, Arc<Vec<u8>>>>> = Mutex::new(None);

impl TestedDatabase for Sqlite {}

impl Scratch for Sqlite {
    type Place = ();
    type Made = TestFile;

    fn empty((): &()) -> Work<'_, Result<TestFile, TestDatabaseError>> {
        Box::pin(TestFile::empty())
    }

    fn migrated<'c>(setup: &'c Setup<'_, Self>) -> Work<'c, Result<TestFile, TestDatabaseError>> {
        Box::pin(migrated(setup))
    }

    fn pool(made: &TestFile) -> &SqlitePool {
        made.pool()
    }

    fn remove(made: TestFile) -> Work<'static, Result<(), TestDatabaseError>> {
        Box::pin(async move {
            made.pool().close().await;
            Ok(())
        })
    }

    fn run<'c>(pool: &'c SqlitePool, sql: &'c str) -> Work<'c, Result<(), sqlx::Error>> {
        Box::pin(async move {
            sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.map(drop)
        })
    }

    fn snapshot(pool: &SqlitePool) -> Work<'_, Result<Snapshot, sqlx::Error>> {
        Box::pin(async { Snapshot::take_sqlite(&mut *pool.acquire().await?).await })
    }

    fn rows(pool: &SqlitePool) -> Work<'_, Result<Vec<(String, i64)>, sqlx::Error>> {
        Box::pin(rows(pool))
    }
}

/// A copy of what the migrations make, which is kept in memory: another test may make the same at the same
/// time, the first time.
async fn migrated(setup: &Setup<'_, Sqlite>) -> Result<TestFile, TestDatabaseError> {
    let fingerprint = setup.fingerprint();
    if let Some(template) = template(fingerprint) {
        return TestFile::holding(&template).await;
    }
    let file = TestFile::empty().await?;
    setup.fill(file.pool()).await?;
    let bytes = Arc::new(file.bytes().await?);
    keep(fingerprint, Arc::clone(&bytes));
    TestFile::holding(&bytes).await
}

fn keep(fingerprint: u64, bytes: Arc<Vec<u8>>) {
    let mut templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    templates.get_or_insert_default().insert(fingerprint, bytes);
}

fn template(fingerprint: u64) -> Option<Arc<Vec<u8>>> {
    let templates = TEMPLATES.lock().unwrap_or_else(PoisonError::into_inner);
    templates.as_ref()?.get(&fingerprint).cloned()
}

async fn rows(pool: &SqlitePool) -> Result<Vec<(String, i64)>, sqlx::Error> {
    let sql = "SELECT name FROM pragma_table_list \
               WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                 AND name NOT IN ('_sqlx_migrations', '_schema_fixtures') ORDER BY name";
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(pool).await?;
    let mut rows = Vec::with_capacity(names.len());
    for name in names {
        let sql = format!("SELECT count(*) FROM main.{}", schema_manifest::quoted(&name));
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(pool).await?;
        rows.push((name, count));
    }
    Ok(rows)
}
