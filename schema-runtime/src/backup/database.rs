//! What each database does for a backup.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::csv::CsvReader;
use super::error::BackupError;
use super::folder;
use super::record::BackupRecord;
use super::report::{Backup, Checked, Loss, Recreate, Recreated, Restore, Restored};
use super::step::Observer;
use crate::database::{OptionsOf, Work};
use crate::fingerprint;
use crate::{Migrator, SupportedDatabase};

/// A database that backups are made of: `sqlx::Postgres` and `sqlx::Sqlite`, each behind its feature. Sealed.
pub trait BackupDatabase: Store {}

/// What a call works with.
pub struct Job<'c, DB: SupportedDatabase> {
    pub(super) migrator: &'c Migrator<'c, DB>,
    pub(super) options: &'c OptionsOf<DB>,
    pub(super) folder: &'c Path,
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "SQLite needs no program"))]
    pub(super) pg_dump: Option<&'c Path>,
    pub(super) lock_timeout: Duration,
    pub(super) observer: &'c Observer,
}

impl<DB: SupportedDatabase> Clone for Job<'_, DB> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<DB: SupportedDatabase> Copy for Job<'_, DB> {}

/// The sealed half of [`BackupDatabase`].
pub trait Store: SupportedDatabase {
    /// Makes a backup.
    fn make<'c>(
        job: Job<'c, Self>,
        target: Option<&'c Path>,
    ) -> Work<'c, Result<(PathBuf, BackupRecord), BackupError>>;

    /// What the database's own program finds wrong with the dump.
    fn check<'c>(
        job: Job<'c, Self>,
        folder: &'c Path,
        record: &'c BackupRecord,
    ) -> Work<'c, Result<Vec<String>, BackupError>>;

    /// Restores a backup that is whole.
    fn restore<'c>(
        job: Job<'c, Self>,
        folder: &'c Path,
        record: &'c BackupRecord,
        restore: &'c Restore,
    ) -> Work<'c, Result<Restored, BackupError>>;

    /// What is there; `None`: no database.
    fn loss(job: Job<'_, Self>) -> Work<'_, Result<Option<Loss>, BackupError>>;

    /// Makes the database anew.
    fn recreate<'c>(
        job: Job<'c, Self>,
        recreate: &'c Recreate,
    ) -> Work<'c, Result<Recreated, BackupError>>;
}

impl<'c, DB: SupportedDatabase> Job<'c, DB> {
    pub(super) fn fingerprint(&self) -> String {
        fingerprint::of_migrations(self.migrator.embedded())
    }

    pub(super) fn backup(&self, folder: PathBuf, record: BackupRecord) -> Backup {
        let matches = record.fingerprint == self.fingerprint();
        Backup { folder, record, matches }
    }

    /// A migrator that tells its steps.
    pub(super) fn migrator(&self) -> Migrator<'c, DB> {
        let observer = self.observer.clone();
        self.migrator.clone().lock_timeout(self.lock_timeout).ignore_environment().on_progress(
            move |progress| {
                if matches!(
                    progress,
                    crate::Progress::Migrating { .. } | crate::Progress::Seeding { .. }
                ) {
                    observer.tell(progress.to_string());
                }
            },
        )
    }
}

impl<DB: Store> Job<'_, DB> {
    /// Reads a backup as a whole.
    pub(super) async fn check(self, folder: &Path) -> Result<Checked, BackupError> {
        let record = folder::read(folder)?;
        if record.dialect != DB::DIALECT.keyword() {
            let why = format!("it is of `{}`, and the database is {}", record.dialect, DB::DIALECT);
            return Err(BackupError::NoBackup { folder: folder.to_path_buf(), why });
        }
        let mut findings = Vec::new();
        findings.extend(folder::read_file(folder, &record.dump, |_| ())?);
        for table in &record.tables {
            let Some(file) = &table.file else { continue };
            let mut reader = CsvReader::new();
            let fault = folder::read_file(folder, file, |chunk| reader.feed(chunk, |_| ()))?;
            let rows = reader.finish();
            let is_same = rows
                .is_some_and(|rows| rows.count == table.rows && Some(rows.digest) == table.digest);
            let wrong = || format!("{} does not hold the rows of {table}", file.path);
            findings.extend(fault.or_else(|| (!is_same).then(wrong)));
        }
        if findings.is_empty() {
            findings = DB::check(self, folder, &record).await?;
        }
        if !findings.is_empty() {
            return Err(BackupError::Damaged { folder: folder.to_path_buf(), findings });
        }
        self.observer.counted(
            format!("checked {}", folder.display()),
            Some(record.rows()),
            Some(record.bytes()),
        );
        let files = record.files().count() as u64;
        let (rows, bytes) = (record.rows(), record.bytes());
        Ok(Checked { folder: folder.to_path_buf(), files, rows, bytes })
    }
}
