//! What `backup.json` says of a backup.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is in a backup, as `backup.json` in its folder says it. Fields are only ever added.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BackupRecord {
    /// The form of this record: 1.
    pub format: u32,
    /// The moment that all of it shows, by the clock of the machine that made it: RFC 3339, UTC.
    pub time: String,
    /// `postgres` or `sqlite`.
    pub dialect: String,
    /// The database's name, or its file.
    pub database: String,
    /// The version of the server, or of SQLite.
    pub server_version: String,
    /// How far the write-ahead log was at that moment (PostgreSQL): where a recovery to a point in time has to go on.
    pub wal_position: Option<String>,
    /// The fingerprint of the migrations that it was made with: what `schema fingerprint` prints without fixtures.
    pub fingerprint: String,
    /// The last migration that was applied; `None`: none was.
    pub version: Option<i64>,
    /// The whole database: in `pg_dump`'s custom format, or as a file of SQLite.
    pub dump: FileRecord,
    /// The tables in their order by name.
    pub tables: Vec<TableRecord>,
    /// The sequences (PostgreSQL).
    pub sequences: Vec<SequenceRecord>,
    /// How many large objects there are, which only the dump holds (PostgreSQL).
    pub large_objects: u64,
    /// What has no file of its own, and why: only the dump may hold it.
    pub left_out: Vec<String>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FileRecord {
    /// Its path below the folder of the backup.
    pub path: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// A table of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct TableRecord {
    /// Its schema; `None` on SQLite.
    pub schema: Option<String>,
    /// Its name.
    pub name: String,
    /// The extension that it belongs to.
    pub extension: Option<String>,
    /// The columns that it holds, in the order of the file. Generated ones are computed, and are not there.
    pub columns: Vec<ColumnRecord>,
    /// How many rows it has.
    pub rows: u64,
    /// The sum of the first 128 bits of the SHA-256 of each row of the file, in hexadecimal digits: the same for the
    /// same rows in any order. `None` on SQLite, where the rows themselves are compared.
    pub digest: Option<String>,
    /// Its CSV (PostgreSQL): a header, every value in quotes, and nothing for NULL.
    pub file: Option<FileRecord>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ColumnRecord {
    /// Its name.
    pub name: String,
    /// Its type, as the database prints it.
    #[serde(rename = "type")]
    pub data_type: String,
}

/// A sequence of a backup. It was read after the rows: it gives no number that one of them has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SequenceRecord {
    /// Its schema.
    pub schema: String,
    /// Its name.
    pub name: String,
    /// The number that it gave last, or gives next.
    pub last_value: i64,
    /// Whether it was given.
    pub is_called: bool,
    /// The table whose column it belongs to: its schema and name.
    pub owner: Option<(String, String)>,
}

impl BackupRecord {
    /// How many rows all tables have.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// How many bytes all files have.
    pub fn bytes(&self) -> u64 {
        self.files().map(|file| file.bytes).sum()
    }

    /// All files.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileRecord> {
        self.tables.iter().filter_map(|table| table.file.as_ref()).chain([&self.dump])
    }
}

impl TableRecord {
    /// Whether it is meant by `name` or `schema.name`.
    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.to_string() == name
    }
}

/// `public.disks`
impl fmt::Display for TableRecord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}.")?;
        }
        f.write_str(&self.name)
    }
}
