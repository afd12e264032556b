//! The write lock of the database file, and a lock beside it for what is no transaction.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

use crate::error::Error;
use crate::lock::Holder;

/// Begins a transaction that may write; `None` where another connection writes at the moment.
///
/// A transaction of sqlx: it is rolled back when it is dropped, also by a future that is.
pub(super) async fn begin(
    conn: &mut SqliteConnection,
) -> Result<Option<Transaction<'_, Sqlite>>, Error> {
    match conn.begin_with("BEGIN IMMEDIATE").await {
        Ok(transaction) => Ok(Some(transaction)),
        Err(cause) if is_busy(&cause) => Ok(None),
        Err(cause) if is_in_transaction(&cause) => Err(Error::InTransaction),
        Err(cause) => Err(Error::Database { doing: "beginning a transaction".into(), cause }),
    }
}

/// `SQLITE_BUSY` and, with a shared cache, `SQLITE_LOCKED`, with all their extended codes.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    matches!(primary_code(error), Some(5 | 6))
}

/// `SQLITE_READONLY`, with all its extended codes.
pub(super) fn is_read_only(error: &sqlx::Error) -> bool {
    primary_code(error) == Some(8)
}

/// Source: <https://sqlite.org/rescode.html>, section 1.
fn primary_code(error: &sqlx::Error) -> Option<u32> {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let code: Option<u32> = code.and_then(|code| code.parse().ok());
    code.map(|code| code & 0xff)
}

/// A transaction that was begun by hand: `SQLite` has no code for it.
pub(super) fn is_in_transaction(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::InvalidSavePointStatement)
        || error.as_database_error().is_some_and(|error| {
            error.message().contains("cannot start a transaction within a transaction")
        })
}

/// Held by whoever runs a migration outside of a transaction: between two of its statements the
/// database itself is free.
///
/// A lock on a file beside the database, which the system frees however its process ends. Not on the
/// database: whoever closes a second handle of that gives up the locks that SQLite has on it.
/// Source: <https://sqlite.org/howtocorrupt.html>, section 2.2.
#[derive(Debug)]
pub(super) struct Exclusive {
    path: PathBuf,
    /// Keeps the lock.
    file: File,
}

impl Exclusive {
    /// Takes it; `None` where another process has it. A database in memory has nobody else.
    pub(super) fn try_lock(database: &str) -> std::io::Result<Option<Exclusive>> {
        let path = path(database);
        let options = File::options().read(true).write(true).create(true).truncate(false).clone();
        let mut file = options.open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(error),
        }
        if !is_still_there(&path, &file) {
            // Whoever had it has just removed the file: another one may be locked by now.
            return Ok(None);
        }
        file.set_len(0)?;
        file.rewind()?;
        write!(file, "{}", std::process::id())?;
        Ok(Some(Exclusive { path, file }))
    }
}

impl Drop for Exclusive {
    fn drop(&mut self) {
        // Elsewhere nobody could tell the file that is removed from the one that comes after it.
        if cfg!(unix) {
            let _ = std::fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

/// Who has it.
pub(super) fn holder(database: &str) -> Option<Holder> {
    let mut file = File::open(path(database)).ok()?;
    // Shared: whoever asks is in nobody's way for long.
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => {}
        Ok(()) | Err(TryLockError::Error(_)) => return None,
    }
    let mut pid = String::new();
    // Where a lock keeps others from reading, its process is not known.
    let _ = file.read_to_string(&mut pid);
    let pid = pid.parse().unwrap_or_default();
    Some(Holder { pid, is_backend: false, application_name: String::new(), since: None })
}

fn path(database: &str) -> PathBuf {
    PathBuf::from(format!("{database}-schema"))
}

#[cfg(unix)]
fn is_still_there(path: &Path, file: &File) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let (Ok(there), Ok(ours)) = (std::fs::metadata(path), file.metadata()) else { return false };
    (there.dev(), there.ino()) == (ours.dev(), ours.ino())
}

#[cfg(not(unix))]
fn is_still_there(_: &Path, _: &File) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_at_a_time_has_the_lock_beside_the_database() {
        let database = std::env::temp_dir().join(format!("schema-lock-{}.db", std::process::id()));
        let database = database.to_str().unwrap();
        assert_eq!(holder(database), None);
        let held = Exclusive::try_lock(database).unwrap().unwrap();
        assert!(Exclusive::try_lock(database).unwrap().is_none());
        let pid = i32::try_from(std::process::id()).unwrap();
        assert_eq!(holder(database).map(|one| (one.pid, one.is_backend)), Some((pid, false)));
        drop(held);
        assert_eq!((holder(database), path(database).exists()), (None, cfg!(not(unix))));
        drop(Exclusive::try_lock(database).unwrap().unwrap());
    }
}
