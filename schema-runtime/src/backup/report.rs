//! What came of a call: data, and a text for people.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::error::BackupError;
use super::record::BackupRecord;
use super::size::{counted, size};

/// A complete backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Backup {
    /// Its folder.
    pub folder: PathBuf,
    /// What is in it.
    pub record: BackupRecord,
    /// Whether the schema of the binary has its fingerprint.
    pub matches: bool,
}

/// The backups of a folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Listed {
    /// The folder.
    pub folder: PathBuf,
    /// The complete ones, the oldest first.
    pub backups: Vec<Backup>,
    /// What lies beside them and is none, with the reason.
    pub others: Vec<String>,
}

/// A backup that was read as a whole, and is what its record says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Checked {
    /// Its folder.
    pub folder: PathBuf,
    /// How many files.
    pub files: u64,
    /// How many rows.
    pub rows: u64,
    /// How many bytes.
    pub bytes: u64,
}

/// What to restore.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Restore {
    pub(super) tables: Vec<String>,
    pub(super) replaces: bool,
    pub(super) takes_common: bool,
}

/// Rows that were restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Restored {
    /// The backup's folder.
    pub folder: PathBuf,
    /// Each table with its number of rows, in the order in which they were filled.
    pub tables: Vec<RestoredTable>,
    /// How many sequences were set.
    pub sequences: usize,
    /// What of the backup was not restored, and what was done beside it.
    pub notes: Vec<String>,
}

/// A table that was restored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RestoredTable {
    /// Its schema and name.
    pub table: String,
    /// How many rows it got.
    pub rows: u64,
}

/// What is lost when a database is made anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Loss {
    /// The database, for people; without a credential.
    pub address: String,
    /// Its name, or its file.
    pub database: String,
    /// Its tables by name.
    pub tables: Vec<LostTable>,
    /// The size of the whole on disk, in bytes.
    pub bytes: u64,
}

/// A table that is lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct LostTable {
    /// Its schema and name.
    pub table: String,
    /// How many rows it has.
    pub rows: u64,
    /// Its size on disk with its indexes, in bytes; `None` on SQLite.
    pub bytes: Option<u64>,
}

/// How a database is made anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recreate {
    pub(super) skips_backup: bool,
    pub(super) restores: bool,
    pub(super) ends_sessions: bool,
}

/// A database that was made anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Recreated {
    /// The database, for people; without a credential.
    pub address: String,
    /// The backup of what was there before.
    pub backup: Option<Backup>,
    /// How many migrations were applied.
    pub migrations: usize,
    /// How many fixtures were run.
    pub fixtures: usize,
    /// How many tables were verified.
    pub tables: usize,
    /// What was restored, where that was asked.
    pub restored: Option<Restored>,
}

impl Restore {
    /// All tables, into empty ones, of the same schema.
    pub fn all() -> Self {
        Restore::default()
    }

    /// Only these: `disks`, or `public.disks`.
    #[must_use]
    pub fn tables(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.tables.extend(names.into_iter().map(Into::into));
        self
    }

    /// The rows that are there are lost, of the tables that are restored.
    #[must_use]
    pub fn replace(mut self) -> Self {
        self.replaces = true;
        self
    }

    /// Into another schema too: the tables and columns that both have.
    #[must_use]
    pub fn common_columns(mut self) -> Self {
        self.takes_common = true;
        self
    }
}

impl Restore {
    /// Which tables of a backup are meant.
    pub(super) fn chosen(&self, record: &BackupRecord) -> Result<Vec<usize>, BackupError> {
        if self.tables.is_empty() {
            return Ok((0..record.tables.len()).collect());
        }
        let mut chosen = Vec::new();
        for name in &self.tables {
            let is_meant = |number: &usize| record.tables[*number].is_called(name);
            let meant: Vec<usize> = (0..record.tables.len()).filter(is_meant).collect();
            if meant.len() != 1 {
                let names = |numbers: &[usize]| {
                    numbers.iter().map(|&at| record.tables[at].to_string()).collect()
                };
                let all: Vec<usize> = (0..record.tables.len()).collect();
                let tables = names(if meant.is_empty() { &all } else { &meant });
                return Err(BackupError::NoSuchTable { name: name.clone(), tables });
            }
            chosen.extend(meant);
        }
        chosen.sort_unstable();
        chosen.dedup();
        Ok(chosen)
    }

    /// What differs is a refusal, or a list of notes where the common columns are enough.
    pub(super) fn accept(
        &self,
        folder: &Path,
        record: &BackupRecord,
        fingerprint: &str,
        mut differences: Vec<String>,
    ) -> Result<Vec<String>, BackupError> {
        if record.fingerprint != fingerprint {
            differences.insert(
                0,
                format!(
                    "the migrations have the fingerprint {fingerprint}, and had {} when it was made",
                    record.fingerprint
                ),
            );
        }
        if differences.is_empty() || self.takes_common {
            return Ok(differences);
        }
        Err(BackupError::OtherSchema { folder: folder.to_path_buf(), differences })
    }
}

impl Recreate {
    /// With a backup, and no rows but those of migrations and fixtures.
    pub fn new() -> Self {
        Recreate::default()
    }

    /// What is there is lost for good.
    #[must_use]
    pub fn without_backup(mut self) -> Self {
        self.skips_backup = true;
        self
    }

    /// With the rows that fit: [`Restore::common_columns`], before the fixtures are run.
    #[must_use]
    pub fn restore(mut self) -> Self {
        self.restores = true;
        self
    }

    /// Ends the sessions of others, where there are some.
    #[must_use]
    pub fn end_sessions(mut self) -> Self {
        self.ends_sessions = true;
        self
    }
}

impl fmt::Display for Backup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let BackupRecord { time, database, tables, version, .. } = &self.record;
        let (tables, rows) = (tables.len() as u64, self.record.rows());
        let files = self.record.files().count() as u64;
        write!(
            f,
            "backup {}: database `{database}` at {time}, {}, {}, {} in {}",
            self.folder.display(),
            counted(tables, "table"),
            counted(rows, "row"),
            size(self.record.bytes()),
            counted(files, "file"),
        )?;
        match version {
            Some(version) => write!(f, ", migrated to {version}")?,
            None => f.write_str(", no migration applied")?,
        }
        if f.alternate() || !self.record.left_out.is_empty() {
            for line in &self.record.left_out {
                write!(f, "\n  no file of its own: {line}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.backups.is_empty() {
            write!(f, "{} holds no complete backup", self.folder.display())?;
        }
        for (number, backup) in self.backups.iter().enumerate() {
            if number > 0 {
                writeln!(f)?;
            }
            let record = &backup.record;
            let fits = if backup.matches { "same migrations" } else { "other migrations" };
            write!(
                f,
                "{}  `{}` at {}  {}  {}  {fits} ({})",
                backup.folder.display(),
                record.database,
                record.time,
                counted(record.rows(), "row"),
                size(record.bytes()),
                record.fingerprint,
            )?;
        }
        self.others.iter().try_for_each(|other| write!(f, "\nnot listed: {other}"))
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "backup {} is whole: {}, {}, {}",
            self.folder.display(),
            counted(self.files, "file"),
            counted(self.rows, "row"),
            size(self.bytes)
        )
    }
}

impl fmt::Display for Restored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.tables.iter().map(|table| table.rows).sum();
        write!(
            f,
            "restored {} into {} from {}",
            counted(rows, "row"),
            counted(self.tables.len() as u64, "table"),
            self.folder.display()
        )?;
        if self.sequences > 0 {
            write!(f, ", {} set", counted(self.sequences as u64, "sequence"))?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n  {note}"))
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = self.tables.iter().map(|table| table.rows).sum();
        write!(
            f,
            "making {} anew loses {} with {}, {}",
            self.address,
            counted(self.tables.len() as u64, "table"),
            counted(rows, "row"),
            size(self.bytes)
        )?;
        for LostTable { table, rows, bytes } in &self.tables {
            write!(f, "\n  {table}: {}", counted(*rows, "row"))?;
            bytes.iter().try_for_each(|bytes| write!(f, ", {}", size(*bytes)))?;
        }
        Ok(())
    }
}

impl fmt::Display for Recreated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "made {} anew: {} applied, {} run, {} verified",
            self.address,
            counted(self.migrations as u64, "migration"),
            counted(self.fixtures as u64, "fixture"),
            counted(self.tables as u64, "table")
        )?;
        self.restored.iter().try_for_each(|restored| write!(f, "\n{restored}"))?;
        match &self.backup {
            Some(backup) => write!(f, "\nwhat was there before: {}", backup.folder.display()),
            None => Ok(()),
        }
    }
}
