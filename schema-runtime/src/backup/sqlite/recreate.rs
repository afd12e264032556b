//! A file made anew: beside the old one, and then in its place.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sqlx::Connection as _;
use sqlx::Sqlite;
use sqlx::sqlite::{SqliteConnection, SqlitePoolOptions, SqliteSynchronous};

use super::{copy, number, open, restore, run, tables};
use crate::backup::database::Job;
use crate::backup::error::BackupError;
use crate::backup::folder::{parent_of, read, sync_folder};
use crate::backup::report::{Backup, Loss, LostTable, Recreate, Recreated, Restore};

pub(super) async fn loss(job: Job<'_, Sqlite>) -> Result<Option<Loss>, BackupError> {
    let file = job.options.get_filename();
    let Ok(found) = file.metadata() else { return Ok(None) };
    let mut connection = open(job.options).await?;
    let mut lost = Vec::new();
    for table in tables::read(&mut connection).await? {
        let rows = table.rows(&mut connection).await?;
        lost.push(LostTable { table: table.name, rows, bytes: None });
    }
    let _ = connection.close().await;
    Ok(Some(Loss {
        address: address(job),
        database: file.display().to_string(),
        tables: lost,
        bytes: found.len(),
    }))
}

fn address(job: Job<'_, Sqlite>) -> String {
    format!("SQLite database `{}`", job.options.get_filename().display())
}

pub(super) async fn recreate(
    job: Job<'_, Sqlite>,
    recreate: &Recreate,
) -> Result<Recreated, BackupError> {
    let file = job.options.get_filename().to_path_buf();
    let mut old = if file.exists() { Some(Held::of(job).await?) } else { None };
    let mut backup = None;
    if old.is_some() && !recreate.skips_backup {
        let (folder, record) = copy::make(job, None).await?;
        job.check(&folder).await?;
        backup = Some(job.backup(folder, record));
    }
    let new = with_end(&file, "-recreating");
    remove(&new)?;
    let filled = fill(job, recreate, &new, backup.as_ref()).await;
    let placed = match filled {
        Ok(recreated) => place(&mut old, &new, &file).await.map(|()| recreated),
        Err(error) => Err(error),
    };
    if let Some(old) = old {
        let _ = old.connection.close().await;
    }
    match placed {
        Ok(recreated) => {
            job.observer.tell(format!("{} is in its place", file.display()));
            Ok(Recreated { backup, ..recreated })
        }
        Err(error) => {
            let _ = remove(&new);
            job.observer.tell(format!("{} is as it was", file.display()));
            Err(error)
        }
    }
}

/// The old file, which nobody else can write to meanwhile.
struct Held {
    connection: SqliteConnection,
    data_version: i64,
}

/// Changes when another connection has written: <https://www.sqlite.org/pragma.html#pragma_data_version>.
const DATA_VERSION: &str = "PRAGMA data_version";

impl Held {
    async fn of(job: Job<'_, Sqlite>) -> Result<Self, BackupError> {
        let mut connection = open(job.options).await?;
        run(&mut connection, "BEGIN IMMEDIATE", "keeping others from writing").await?;
        let data_version = number(&mut connection, DATA_VERSION, "reading the file").await?;
        Ok(Held { connection, data_version })
    }

    /// Takes away its journal, which is not the one of the file that comes, and lets nobody in: whether it was a WAL.
    ///
    /// Leaving WAL mode needs that nobody else has the file open.
    async fn leave(&mut self) -> Result<bool, BackupError> {
        let doing = "taking the old file out of use";
        run(&mut self.connection, "COMMIT", doing).await?;
        let mode = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut self.connection).await;
        let mode: String = mode.map_err(BackupError::doing(doing))?;
        if mode == "wal" {
            run(&mut self.connection, "PRAGMA journal_mode = DELETE", doing).await?;
        }
        run(&mut self.connection, "BEGIN EXCLUSIVE", doing).await?;
        let now = number(&mut self.connection, DATA_VERSION, doing).await?;
        if now == self.data_version {
            return Ok(mode == "wal");
        }
        let why = "another process has written to the database at the last moment\nnothing was changed\nwhat to do: stop \
                   the services that use it, and try again";
        Err(BackupError::Unsuited { why: why.to_owned() })
    }
}

/// Puts the new file in the place of the old one, in one step.
async fn place(old: &mut Option<Held>, new: &Path, file: &Path) -> Result<(), BackupError> {
    if let Some(old) = old {
        let was_wal = old.leave().await?;
        if let Ok(data) = file.metadata() {
            let set = fs::set_permissions(new, data.permissions());
            set.map_err(BackupError::file("set the permissions of", new))?;
        }
        if was_wal {
            let options = sqlx::sqlite::SqliteConnectOptions::new().filename(new);
            let mut connection = open(&options).await?;
            run(&mut connection, "PRAGMA journal_mode = WAL", "preparing the new file").await?;
            let closed = connection.close().await;
            closed.map_err(BackupError::doing("closing the new file"))?;
        }
    }
    let synced = OpenOptions::new().write(true).open(new).and_then(|file| file.sync_all());
    synced.map_err(BackupError::file("write", new))?;
    fs::rename(new, file).map_err(BackupError::file("rename to", file))?;
    sync_folder(&parent_of(file))
}

fn with_end(file: &Path, end: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Removes a file, and what lies beside it: what a process that was killed has left.
fn remove(file: &Path) -> Result<(), BackupError> {
    for end in ["", "-wal", "-shm", "-journal", "-schema"] {
        let path = with_end(file, end);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(BackupError::file("remove", path)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Migrations, rows, fixtures, and the comparison with the manifest.
async fn fill(
    job: Job<'_, Sqlite>,
    recreate: &Recreate,
    new: &Path,
    backup: Option<&Backup>,
) -> Result<Recreated, BackupError> {
    let options = job.options.clone().filename(new).create_if_missing(true);
    let options = options.synchronous(SqliteSynchronous::Full);
    let address = address(job);
    let job = Job { options: &options, ..job };
    let pool = SqlitePoolOptions::new().max_connections(2).connect_lazy_with(options.clone());
    let migrator = job.migrator();
    let migrated = migrator.migrate(&pool).await?;
    let mut restored = None;
    if let (true, Some(backup)) = (recreate.restores, backup) {
        let record = read(&backup.folder)?;
        let wanted = Restore::all().replace().common_columns();
        restored = Some(restore::restore(job, &backup.folder, &record, &wanted).await?);
    }
    let seeded = migrator.seed(&pool).await?;
    let verified = migrator.verify(&pool).await?;
    pool.close().await;
    job.observer.tell(format!("verified {} tables", verified.verified.tables));
    Ok(Recreated {
        address,
        backup: None,
        migrations: migrated.applied.len(),
        fixtures: seeded.run(),
        tables: verified.verified.tables,
        restored,
    })
}
