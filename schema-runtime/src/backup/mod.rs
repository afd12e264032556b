//! Backups of a database that are checked, restored, and made before it is made anew (feature `backup`).
//!
//! A backup is a folder: the whole database as `pg_dump` writes it (on SQLite a copy of the file), for PostgreSQL a CSV
//! a table, and `backup.json` ([`BackupRecord`]) with rows, sizes and digests. All of it shows one moment. It is
//! written under another name, flushed to the disk and renamed: a folder that has its final name is complete.
//!
//! Read [`Backups`] first: it has every call.
//!
#![cfg_attr(feature = "postgres", doc = "```no_run")]
#![cfg_attr(not(feature = "postgres"), doc = "```ignore")]
//! # mod schema {
//! #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
//! # }
//! use schema_runtime::backup::{Backups, Restore};
//!
//! # async fn example(pool: sqlx::PgPool) -> Result<(), schema_runtime::backup::BackupError> {
//! let options = pool.connect_options();
//! let backups = Backups::new(&schema::SCHEMA, &options).on_step(|step| println!("{step}"));
//! let backup = backups.make(None).await?;
//! backups.check(&backup.folder).await?;
//! println!("{}", backups.restore(&backup.folder, &Restore::all().replace()).await?);
//! # Ok(())
//! # }
//! ```
//!
//! Files are read and written on the thread that awaits a call: await it where nothing else has to go on, as a
//! command does.

mod csv;
mod database;
mod digest;
mod error;
mod fit;
mod folder;
mod moment;
#[cfg(feature = "postgres")]
mod order;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
mod report;
mod size;
#[cfg(feature = "sqlite")]
mod sqlite;
mod step;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use database::BackupDatabase;
use database::Job;
pub use error::BackupError;
pub use record::{BackupRecord, ColumnRecord, FileRecord, SequenceRecord, TableRecord};
pub use report::{
    Backup, Checked, Listed, Loss, LostTable, Recreate, Recreated, Restore, Restored, RestoredTable,
};
use step::Observer;
pub use step::Step;

use crate::database::OptionsOf;
use crate::{Migrator, Schema};

/// The backups of one database.
pub struct Backups<'s, DB: BackupDatabase> {
    migrator: Migrator<'s, DB>,
    options: OptionsOf<DB>,
    folder: PathBuf,
    pg_dump: Option<PathBuf>,
    lock_timeout: Duration,
    observer: Observer,
}

impl<'s, DB: BackupDatabase> Backups<'s, DB> {
    /// Backups in the folder `backups`, of the database that these options lead to.
    pub fn new(schema: &'s Schema<DB>, options: &OptionsOf<DB>) -> Self {
        Self::with(Migrator::new(schema), options)
    }

    /// The same with the settings of a migrator, which [`recreate`](Backups::recreate) applies the migrations with: a
    /// history of another name, say.
    pub fn with(migrator: Migrator<'s, DB>, options: &OptionsOf<DB>) -> Self {
        Backups {
            migrator,
            options: options.clone(),
            folder: PathBuf::from("backups"),
            pg_dump: None,
            lock_timeout: Duration::from_mins(1),
            observer: Observer::default(),
        }
    }

    /// The folder that backups are in, each in one of its own that is named by its time.
    #[must_use]
    pub fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = folder.into();
        self
    }

    /// The program `pg_dump`, beside which `pg_restore` lies; else the one that the variable `PG_DUMP` names, else
    /// that of `PATH`. Its major version has to be that of the server, or a later one.
    #[must_use]
    pub fn pg_dump(mut self, program: impl Into<PathBuf>) -> Self {
        self.pg_dump = Some(program.into());
        self
    }

    /// How long to wait for a table that another session has locked; a minute, unless said otherwise.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.lock_timeout = timeout;
        self
    }

    /// Who is told of each step.
    #[must_use]
    pub fn on_step(mut self, tell: impl Fn(&Step) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(tell);
        self
    }

    /// Makes a backup: in the folder `target`, which must not be there, or in one that is named by the time.
    ///
    /// Others may go on reading and writing: all of it shows the moment at which it began.
    ///
    /// # Errors
    ///
    /// The database or the folder does not allow it, or `pg_dump` is not there, too old, or fails. Nothing remains of
    /// the backup then.
    pub async fn make(&self, target: Option<&Path>) -> Result<Backup, BackupError> {
        let (folder, record) = DB::make(self.job(), target).await?;
        self.observer.tell(format!("complete: {}", folder.display()));
        Ok(self.backup(folder, record))
    }

    /// The complete backups in the folder.
    ///
    /// # Errors
    ///
    /// The folder cannot be read.
    pub fn list(&self) -> Result<Listed, BackupError> {
        let (backups, others) = folder::list(&self.folder)?;
        let backups = backups.into_iter().map(|(folder, record)| self.backup(folder, record));
        Ok(Listed { folder: self.folder.clone(), backups: backups.collect(), others })
    }

    /// Reads a backup as a whole and holds it to its record: size and SHA-256 of each file, the rows of each table,
    /// and whether `pg_restore` can list the dump, or SQLite finds the copy sound.
    ///
    /// # Errors
    ///
    /// [`BackupError::Damaged`] with everything that is wrong.
    pub async fn check(&self, folder: &Path) -> Result<Checked, BackupError> {
        self.job().check(folder).await
    }

    /// Restores rows of a backup in one transaction: the tables in the order of their foreign keys, and the sequences.
    ///
    /// The backup is checked first, and the rows are read back before the commit. Triggers of the tables do not fire.
    ///
    /// # Errors
    ///
    /// Rows are there that would be lost, or the schema is another one, and `restore` does not allow it; or the
    /// database refuses a row. The database is as it was before then.
    pub async fn restore(&self, folder: &Path, restore: &Restore) -> Result<Restored, BackupError> {
        let record = folder::read(folder)?;
        self.check(folder).await?;
        DB::restore(self.job(), folder, &record, restore).await
    }

    /// What is lost when the database is made anew; `None`: it is not there.
    ///
    /// # Errors
    ///
    /// The database cannot be read.
    pub async fn loss(&self) -> Result<Option<Loss>, BackupError> {
        DB::loss(self.job()).await
    }

    /// Makes the database anew: a backup that is checked, then a new database beside the old one with all
    /// migrations, the rows of the backup where that is asked, the fixtures, verified; and only then it takes the
    /// place of the old one, in one step.
    ///
    /// While it works nobody can write to the old one. Where it fails or is killed, the old one is there as it was.
    ///
    /// # Errors
    ///
    /// Others are connected, or anything of the above fails.
    pub async fn recreate(&self, recreate: &Recreate) -> Result<Recreated, BackupError> {
        DB::recreate(self.job(), recreate).await
    }

    fn backup(&self, folder: PathBuf, record: BackupRecord) -> Backup {
        self.job().backup(folder, record)
    }

    fn job(&self) -> Job<'_, DB> {
        Job {
            migrator: &self.migrator,
            options: &self.options,
            folder: &self.folder,
            pg_dump: self.pg_dump.as_deref(),
            lock_timeout: self.lock_timeout,
            observer: &self.observer,
        }
    }
}

impl<DB: BackupDatabase> std::fmt::Debug for Backups<'_, DB> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The options hold a password.
        f.debug_struct("Backups").field("folder", &self.folder).finish_non_exhaustive()
    }
}
