//! One SQLite database for one test.
//!
//! The files of a process lie in a folder of its own, with a lock that the system frees however the process
//! ends: so whoever comes later knows which folders have nobody any more, and removes them.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions, SqliteSynchronous};

use super::error::TestDatabaseError;
use super::folder::Folder;

/// What the folders are called, before the number of the process.
const FOLDERS: &str = "schema-sqlite";

/// The file in a folder that its process has locked.
const LOCK: &str = "lock";

/// The folder of this process, once it needs one.
static OWN: Mutex<Option<Own>> = Mutex::new(None);

/// The number of the next file.
static NUMBER: AtomicU64 = AtomicU64::new(1);

/// Kept for the life of the process, and not removed by it: nothing runs at its end.
struct Own {
    folder: Folder,
    /// Closing it frees the lock.
    _lock: File,
}

/// A SQLite database of one's own, in a file: in memory, where the machine has some to spare.
///
/// Dropping a `TestFile` removes the file. What a process leaves that is killed is removed by the next one.
#[derive(Debug)]
pub struct TestFile {
    path: PathBuf,
    pool: SqlitePool,
}

impl TestFile {
    /// Makes an empty database.
    ///
    /// # Errors
    ///
    /// [`TestDatabaseError::File`]: there is no place for it.
    pub async fn empty() -> Result<Self, TestDatabaseError> {
        Self::holding(&[]).await
    }

    /// Makes a database of what a file held. Async, since a pool needs a runtime.
    #[expect(clippy::unused_async, reason = "a pool is made in a runtime")]
    pub(super) async fn holding(bytes: &[u8]) -> Result<Self, TestDatabaseError> {
        let folder = own_folder()?;
        let path = folder.join(format!("{}.db", NUMBER.fetch_add(1, Ordering::Relaxed)));
        let written = fs::write(&path, bytes);
        written.map_err(|source| TestDatabaseError::File { path: path.clone(), source })?;
        let pool = SqlitePoolOptions::new().max_connections(10).connect_lazy_with(options(&path));
        Ok(TestFile { path, pool })
    }

    /// What the file holds, once nobody has it open.
    pub(super) async fn bytes(self) -> Result<Vec<u8>, TestDatabaseError> {
        self.pool.close().await;
        let read = fs::read(&self.path);
        read.map_err(|source| TestDatabaseError::File { path: self.path.clone(), source })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A pool of at most ten connections to the database.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// How to connect to the database. Writes are not waited for, since nothing has to outlive a crash.
    pub fn connect_options(&self) -> SqliteConnectOptions {
        options(&self.path)
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(path).synchronous(SqliteSynchronous::Off)
}

impl Drop for TestFile {
    fn drop(&mut self) {
        // A connection that is still open keeps what it has open, as Unix does. See `tempfiles.html` of
        // SQLite for the names.
        for end in ["", "-wal", "-shm", "-journal"] {
            let mut name = self.path.clone().into_os_string();
            name.push(end);
            let _ = fs::remove_file(name);
        }
    }
}

/// The folder of this process.
fn own_folder() -> Result<PathBuf, TestDatabaseError> {
    let mut own = OWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(own) = &*own {
        return Ok(own.folder.path().to_path_buf());
    }
    let file = |(path, source)| TestDatabaseError::File { path, source };
    let folder = Folder::named(FOLDERS, None).map_err(file)?;
    let path = folder.path().to_path_buf();
    if let Some(parent) = path.parent() {
        remove_left_over(parent);
    }
    let lock = locked(&path).map_err(|source| file((path.clone(), source)))?;
    *own = Some(Own { folder, _lock: lock });
    Ok(path)
}

/// Makes the lock of a folder. Nobody ever sees it unlocked while this process lives.
fn locked(folder: &Path) -> io::Result<File> {
    let new = folder.join("new");
    let lock = File::create(&new)?;
    lock.lock()?;
    fs::rename(new, folder.join(LOCK))?;
    Ok(lock)
}

/// Removes the folders whose processes are gone. What cannot be removed is somebody else's, and in a folder
/// for temporary files.
fn remove_left_over(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name();
        let is_ours = name.to_string_lossy().strip_prefix(FOLDERS).is_some_and(|rest| {
            rest.starts_with('-') && rest.chars().all(|c| c == '-' || c.is_ascii_digit())
        });
        if is_ours && File::open(entry.path().join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn file_goes_with_its_value() {
        let file = TestFile::empty().await.unwrap();
        sqlx::raw_sql("PRAGMA journal_mode = wal; CREATE TABLE disks (a)")
            .execute(file.pool())
            .await
            .unwrap();
        let (path, wal) = (file.path().to_path_buf(), file.path().with_extension("db-wal"));
        assert!(path.exists() && wal.exists());
        drop(file);
        assert!(!path.exists() && !wal.exists());
    }

    #[test]
    fn folders_of_dead_processes_are_removed_and_no_others() {
        let scratch = Folder::named("schema-file-test", None).unwrap();
        let make = |name: &str| {
            let folder = scratch.path().join(name);
            fs::create_dir(&folder).unwrap();
            folder
        };
        let (dead, living) = (make("schema-sqlite-1-0"), make("schema-sqlite-2-0"));
        let (other, begun) = (make("schema-sqlite-mine"), make("schema-sqlite-3-0"));
        drop(locked(&dead).unwrap());
        let _lock = locked(&living).unwrap();
        drop(locked(&other).unwrap());
        remove_left_over(scratch.path());
        assert!(!dead.exists());
        assert!(living.exists() && other.exists());
        assert!(begun.exists(), "its process is about to lock it");
    }
}
