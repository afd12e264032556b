//! Backups of SQLite.

mod copy;
mod recreate;
mod restore;
mod tables;

use std::path::{Path, PathBuf};

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Sqlite};

use super::database::{BackupDatabase, Job, Store};
use super::error::BackupError;
use super::record::BackupRecord;
use super::report::{Loss, Recreate, Recreated, Restore, Restored};
use crate::database::Work;

impl BackupDatabase for Sqlite {}

impl Store for Sqlite {
    fn make<'c>(
        job: Job<'c, Self>,
        target: Option<&'c Path>,
    ) -> Work<'c, Result<(PathBuf, BackupRecord), BackupError>> {
        Box::pin(copy::make(job, target))
    }

    fn check<'c>(
        _: Job<'c, Self>,
        folder: &'c Path,
        record: &'c BackupRecord,
    ) -> Work<'c, Result<Vec<String>, BackupError>> {
        Box::pin(copy::check(folder, record))
    }

    fn restore<'c>(
        job: Job<'c, Self>,
        folder: &'c Path,
        record: &'c BackupRecord,
        restore: &'c Restore,
    ) -> Work<'c, Result<Restored, BackupError>> {
        Box::pin(restore::restore(job, folder, record, restore))
    }

    fn loss(job: Job<'_, Self>) -> Work<'_, Result<Option<Loss>, BackupError>> {
        Box::pin(recreate::loss(job))
    }

    fn recreate<'c>(
        job: Job<'c, Self>,
        recreate: &'c Recreate,
    ) -> Work<'c, Result<Recreated, BackupError>> {
        Box::pin(recreate::recreate(job, recreate))
    }
}

/// Opens a file that is there.
async fn open(options: &SqliteConnectOptions) -> Result<SqliteConnection, BackupError> {
    let options = options.clone().create_if_missing(false);
    let address = format!("SQLite database `{}`", options.get_filename().display());
    options.connect().await.map_err(|cause| BackupError::Unreachable { address, cause })
}

/// Runs statements; the error says what they were for.
async fn run(connection: &mut SqliteConnection, sql: &str, doing: &str) -> Result<(), BackupError> {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await;
    done.map(drop).map_err(BackupError::doing(doing))
}

async fn number(
    connection: &mut SqliteConnection,
    sql: &str,
    doing: &str,
) -> Result<i64, BackupError> {
    let value = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(connection).await;
    value.map_err(BackupError::doing(doing))
}
