//! Backups of PostgreSQL.

mod dump;
mod frozen;
mod keys;
mod make;
mod program;
mod recreate;
mod restore;
mod server;
mod session;
mod tables;
mod triggers;

use std::path::{Path, PathBuf};

use sqlx::Postgres;

use super::database::{BackupDatabase, Job, Store};
use super::error::BackupError;
use super::record::BackupRecord;
use super::report::{Loss, Recreate, Recreated, Restore, Restored};
use crate::database::Work;

impl BackupDatabase for Postgres {}

impl Store for Postgres {
    fn make<'c>(
        job: Job<'c, Self>,
        target: Option<&'c Path>,
    ) -> Work<'c, Result<(PathBuf, BackupRecord), BackupError>> {
        Box::pin(make::make(job, target))
    }

    fn check<'c>(
        job: Job<'c, Self>,
        folder: &'c Path,
        record: &'c BackupRecord,
    ) -> Work<'c, Result<Vec<String>, BackupError>> {
        Box::pin(std::future::ready(dump::check(job.pg_dump, folder, record)))
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
