//! The folder of a backup: written under a name of its own, made to last, and renamed once it is complete.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::digest::FileDigest;
use super::error::BackupError;
use super::moment::Moment;
use super::record::{BackupRecord, FileRecord};

/// The record in the folder of a backup.
const RECORD: &str = "backup.json";

/// What the name of a folder ends with that is being written.
const UNFINISHED: &str = ".unfinished";

/// What the process that writes it has locked: a folder whose lock is free is nobody's any more.
const LOCK: &str = "lock";

/// A backup that is being written; removed when it is dropped before its end.
#[derive(Debug)]
pub(super) struct Unfinished {
    path: PathBuf,
    target: PathBuf,
    lock: Option<File>,
}

impl Unfinished {
    /// A folder beside the one that it becomes: `target`, or one below `parent` that is named by the time.
    pub(super) fn create(
        parent: &Path,
        target: Option<&Path>,
        at: Moment,
    ) -> Result<Self, BackupError> {
        let target = target.map_or_else(|| dated(parent, at), Path::to_path_buf);
        if target.symlink_metadata().is_ok() {
            return Err(BackupError::Exists { folder: target });
        }
        let parent = parent_of(&target);
        fs::create_dir_all(&parent).map_err(BackupError::file("make", &parent))?;
        remove_left_over(&parent);
        let name = target.file_name().unwrap_or_default().to_string_lossy();
        let path = parent.join(format!(".{name}.{}{UNFINISHED}", std::process::id()));
        private_folder(&path).map_err(BackupError::file("make", &path))?;
        let locked = File::create(path.join(LOCK)).and_then(|lock| {
            lock.try_lock().map_err(io::Error::from)?;
            Ok(lock)
        });
        let lock = locked.map_err(BackupError::file("lock", path.join(LOCK)))?;
        Ok(Unfinished { path, target, lock: Some(lock) })
    }

    /// Where a file goes that another one writes.
    pub(super) fn path(&self, file: &str) -> PathBuf {
        self.path.join(file)
    }

    /// A file in it.
    pub(super) fn file(&self, path: &str) -> Result<Writing, BackupError> {
        let whole = self.path.join(path);
        let folder = parent_of(&whole);
        fs::create_dir_all(&folder).map_err(BackupError::file("make", folder))?;
        let file = OpenOptions::new().write(true).create_new(true).open(&whole);
        let file = file.map_err(BackupError::file("make", &whole))?;
        let file = io::BufWriter::with_capacity(1 << 18, file);
        Ok(Writing { path: path.to_owned(), whole, file, digest: FileDigest::default() })
    }

    /// Writes the record, makes all of it last, and gives it its name.
    pub(super) fn finish(mut self, record: &BackupRecord) -> Result<PathBuf, BackupError> {
        let text = serde_json::to_vec_pretty(record)
            .map_err(|error| BackupError::file("write", self.path(RECORD))(error.into()))?;
        let mut file = self.file(RECORD)?;
        file.write(&text)?;
        file.finish()?;
        let lock = self.path.join(LOCK);
        fs::remove_file(&lock).map_err(BackupError::file("remove", lock))?;
        for folder in folders(&self.path) {
            sync_folder(&folder)?;
        }
        // Where the target has come in the meantime, this fails unless it is an empty folder.
        let renamed = fs::rename(&self.path, &self.target);
        renamed.map_err(BackupError::file("rename to", &self.target))?;
        self.lock = None;
        self.path = PathBuf::new();
        sync_folder(&parent_of(&self.target))?;
        Ok(self.target.clone())
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.path.as_os_str().is_empty() {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
pub(super) struct Writing {
    path: String,
    whole: PathBuf,
    file: io::BufWriter<File>,
    digest: FileDigest,
}

impl Writing {
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), BackupError> {
        self.digest.feed(bytes);
        self.file.write_all(bytes).map_err(BackupError::file("write", &self.whole))
    }

    /// Flushes it to the disk.
    pub(super) fn finish(mut self) -> Result<FileRecord, BackupError> {
        let synced = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        synced.map_err(BackupError::file("write", &self.whole))?;
        let (bytes, sha256) = self.digest.finish();
        Ok(FileRecord { path: self.path, bytes, sha256 })
    }
}

/// The record of a complete backup.
pub(super) fn read(folder: &Path) -> Result<BackupRecord, BackupError> {
    let no = |why: String| BackupError::NoBackup { folder: folder.to_path_buf(), why };
    if is_unfinished(folder) {
        return Err(no("it was cut while it was written".to_owned()));
    }
    let path = folder.join(RECORD);
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(no(format!("it has no `{RECORD}`")));
        }
        Err(error) => return Err(BackupError::file("read", path)(error)),
    };
    let format: serde_json::Value = serde_json::from_slice(&text)
        .map_err(|error| no(format!("`{RECORD}` cannot be read: {error}")))?;
    if format["format"] != 1 {
        return Err(no(format!(
            "`{RECORD}` has the format {}, and this binary knows 1",
            format["format"]
        )));
    }
    serde_json::from_value(format)
        .map_err(|error| no(format!("`{RECORD}` cannot be read: {error}")))
}

/// Complete backups, and what is none.
type Found = (Vec<(PathBuf, BackupRecord)>, Vec<String>);

/// The complete backups below a folder with their records, the oldest first, and the names of what is none.
pub(super) fn list(parent: &Path) -> Result<Found, BackupError> {
    let entries = match fs::read_dir(parent) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok((vec![], vec![])),
        Err(error) => return Err(BackupError::file("read", parent)(error)),
    };
    let (mut found, mut others) = (Vec::new(), Vec::new());
    for entry in entries {
        let path = entry.map_err(BackupError::file("read", parent))?.path();
        if !path.is_dir() {
            continue;
        }
        match read(&path) {
            Ok(record) => found.push((path, record)),
            Err(error) => {
                others.push(error.to_string().lines().next().unwrap_or_default().to_owned());
            }
        }
    }
    found.sort_by(|one, other| (&one.1.time, &one.0).cmp(&(&other.1.time, &other.0)));
    others.sort();
    Ok((found, others))
}

/// Reads a file in chunks, and holds it to its record.
pub(super) fn read_file(
    folder: &Path,
    record: &FileRecord,
    mut each: impl FnMut(&[u8]),
) -> Result<Option<String>, BackupError> {
    let path = folder.join(&record.path);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Some(format!("{} is not there", record.path)));
        }
        Err(error) => return Err(BackupError::file("read", path)(error)),
    };
    let (mut digest, mut chunk) = (FileDigest::default(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut chunk).map_err(BackupError::file("read", &path))? {
            0 => break,
            read => {
                digest.feed(&chunk[..read]);
                each(&chunk[..read]);
            }
        }
    }
    let (bytes, sha256) = digest.finish();
    Ok(if bytes != record.bytes {
        Some(format!("{} has {bytes} bytes, and had {}", record.path, record.bytes))
    } else if sha256 != record.sha256 {
        Some(format!(
            "{} has changed: its SHA-256 is {sha256}, and was {}",
            record.path, record.sha256
        ))
    } else {
        None
    })
}

/// `backups/20261122T004512Z`, with a number behind it where that is there.
fn dated(parent: &Path, at: Moment) -> PathBuf {
    let first = parent.join(at.stamp());
    let more = (2..).map(|number| parent.join(format!("{}-{number}", at.stamp())));
    let mut all = std::iter::once(first.clone()).chain(more);
    all.find(|path| path.symlink_metadata().is_err()).unwrap_or(first)
}

fn is_unfinished(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().ends_with(UNFINISHED))
}

/// Removes what killed processes have left of backups.
fn remove_left_over(parent: &Path) {
    let Ok(entries) = fs::read_dir(parent) else { return };
    for path in entries.flatten().map(|entry| entry.path()).filter(|path| is_unfinished(path)) {
        let lock = File::open(path.join(LOCK));
        // One without a lock file was cut right at its beginning or its end, or is there now.
        let is_free = lock.map_or_else(|_| is_old(&path), |lock| lock.try_lock().is_ok());
        if is_free {
            let _ = fs::remove_dir_all(path);
        }
    }
}

fn is_old(path: &Path) -> bool {
    let age = path.metadata().and_then(|data| data.modified()).map(|at| at.elapsed());
    matches!(age, Ok(Ok(age)) if age > Duration::from_mins(1))
}

/// The folder that something lies in.
pub(super) fn parent_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// A folder and all below it, the deepest first.
fn folders(path: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    let below = entries.map(|entry| entry.path()).filter(|path| path.is_dir());
    let mut all: Vec<PathBuf> = below.flat_map(|path| folders(&path)).collect();
    all.push(path.to_path_buf());
    all
}

/// A backup holds every row: nobody but its owner may read it.
fn private_folder(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes the names in a folder last.
pub(super) fn sync_folder(path: &Path) -> Result<(), BackupError> {
    // Elsewhere a folder cannot be opened.
    if cfg!(unix) {
        let synced = File::open(path).and_then(|folder| folder.sync_all());
        synced.map_err(BackupError::file("write", path))?;
    }
    Ok(())
}
