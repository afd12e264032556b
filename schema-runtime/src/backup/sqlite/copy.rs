//! A backup: a copy of the file as `VACUUM INTO` makes it, of one moment.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};

use sqlx::Connection as _;
use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use super::{open, run, tables};
use crate::backup::database::Job;
use crate::backup::error::BackupError;
use crate::backup::folder::{Unfinished, read_file};
use crate::backup::moment::Moment;
use crate::backup::record::{BackupRecord, FileRecord};
use crate::backup::size::counted;
use crate::state::OwnTables;

/// The copy.
const COPY: &str = "database.sqlite";

pub(super) async fn make(
    job: Job<'_, Sqlite>,
    target: Option<&Path>,
) -> Result<(PathBuf, BackupRecord), BackupError> {
    let file = job.options.get_filename();
    if !file.exists() {
        let why = format!(
            "{} is not there, or is a database in memory, which no backup is made of\nwhat to do: name a file",
            file.display()
        );
        return Err(BackupError::Unsuited { why });
    }
    let mut source = open(job.options).await?;
    let now = Moment::now();
    let unfinished = Unfinished::create(job.folder, target, now)?;
    job.observer.tell(format!("file `{}` at {}", file.display(), now.rfc3339()));
    let path = unfinished.path(COPY);
    // It takes a text only (<https://www.sqlite.org/lang_vacuum.html>).
    let text = path.to_str().ok_or_else(|| BackupError::Unsuited {
        why: format!("{} is no UTF-8\nwhat to do: name another folder", path.display()),
    })?;
    let copied = sqlx::query("VACUUM INTO $1").bind(text).execute(&mut source).await;
    copied.map_err(BackupError::doing(format!("copying to {}", path.display())))?;
    let _ = source.close().await;
    // SQLite does not flush it.
    let synced = OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all());
    synced.map_err(BackupError::file("write", &path))?;

    let mut copy = open(&alone(&path)).await?;
    is_sound(&mut copy).await?;
    let mut recorded = Vec::new();
    for table in tables::read(&mut copy).await? {
        let rows = table.rows(&mut copy).await?;
        job.observer.counted(format!("copied {}", table.name), Some(rows), None);
        recorded.push(table.record(rows));
    }
    let version = version(&mut copy).await?;
    let server_version: String = sqlx::query_scalar("SELECT sqlite_version()")
        .fetch_one(&mut copy)
        .await
        .map_err(BackupError::doing("reading the version of SQLite"))?;
    let _ = copy.close().await;
    let record = BackupRecord {
        format: 1,
        time: now.rfc3339(),
        dialect: "sqlite".to_owned(),
        database: file.display().to_string(),
        server_version,
        wal_position: None,
        fingerprint: job.fingerprint(),
        version,
        dump: digest(&path)?,
        tables: recorded,
        sequences: Vec::new(),
        large_objects: 0,
        left_out: Vec::new(),
    };
    job.observer.counted(format!("wrote {COPY}"), None, Some(record.dump.bytes));
    let folder = unfinished.finish(&record)?;
    Ok((folder, record))
}

/// A file that nobody writes: nothing is locked, and nothing made beside it.
pub(super) fn alone(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).read_only(true).immutable(true)
}

fn digest(path: &Path) -> Result<FileRecord, BackupError> {
    let mut digest = crate::backup::digest::FileDigest::default();
    let folder = crate::backup::folder::parent_of(path);
    let empty = FileRecord { path: COPY.to_owned(), bytes: 0, sha256: String::new() };
    let _ = read_file(&folder, &empty, |chunk| digest.feed(chunk))?;
    let (bytes, sha256) = digest.finish();
    Ok(FileRecord { bytes, sha256, ..empty })
}

async fn is_sound(copy: &mut SqliteConnection) -> Result<(), BackupError> {
    let found = findings(copy).await?;
    if found.is_empty() {
        return Ok(());
    }
    let why = format!(
        "SQLite finds the database damaged: {}\nwhat to do: see https://www.sqlite.org/recovery.html",
        found.join("; ")
    );
    Err(BackupError::Unsuited { why })
}

async fn findings(copy: &mut SqliteConnection) -> Result<Vec<String>, BackupError> {
    let found: Result<Vec<String>, _> =
        sqlx::query_scalar("PRAGMA integrity_check(10)").fetch_all(copy).await;
    let found = found.map_err(BackupError::doing("checking the copy"))?;
    Ok(if found == ["ok"] { Vec::new() } else { found })
}

/// What SQLite finds wrong with the copy.
pub(super) async fn check(
    folder: &Path,
    record: &BackupRecord,
) -> Result<Vec<String>, BackupError> {
    let mut copy = open(&alone(&folder.join(&record.dump.path))).await?;
    let mut found = findings(&mut copy).await?;
    let tables = tables::read(&mut copy).await?;
    for recorded in &record.tables {
        let rows = match tables.iter().find(|table| table.name == recorded.name) {
            Some(table) => table.rows(&mut copy).await?,
            None => 0,
        };
        if rows != recorded.rows {
            let (found_rows, was) = (counted(rows, "row"), counted(recorded.rows, "row"));
            found.push(format!("table {recorded} has {found_rows}, and had {was}"));
        }
    }
    let _ = copy.close().await;
    Ok(found)
}

async fn version(copy: &mut SqliteConnection) -> Result<Option<i64>, BackupError> {
    let doing = || BackupError::doing("reading the history");
    let history = OwnTables::default().history;
    let exists = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $1)";
    let exists: bool =
        sqlx::query_scalar(exists).bind(&history).fetch_one(&mut *copy).await.map_err(doing())?;
    if !exists {
        return Ok(None);
    }
    let sql =
        format!("SELECT max(version) FROM {} WHERE success", schema_manifest::quoted(&history));
    let version = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(copy).await;
    version.map_err(doing())
}

/// Attaches a copy as `backup`, for reading only.
pub(super) async fn attach(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<(), BackupError> {
    let path = std::path::absolute(path).map_err(BackupError::file("find", path))?;
    // <https://www.sqlite.org/uri.html>
    let mut uri = "file:".to_owned();
    for c in path.to_string_lossy().chars() {
        match c {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            c => uri.push(c),
        }
    }
    uri.push_str("?mode=ro&immutable=1");
    let attached = sqlx::query("ATTACH $1 AS backup").bind(uri).execute(&mut *connection).await;
    attached.map_err(BackupError::doing(format!("opening {}", path.display())))?;
    run(connection, "SELECT 1 FROM backup.sqlite_schema LIMIT 1", "reading the copy").await
}
