//! The temporary folder of a cluster or of SQLite's files, and who owns it.
//!
//! PostgreSQL refuses to run as root, so under root the folder and the server belong to another
//! user. Only the system's own `id` is asked; nothing about users is changed.

use std::env;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::path::{Path, PathBuf};
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};

/// The longest path of a Unix socket: `sun_path` has 108 bytes on Linux and 104 on macOS and the
/// BSDs, with a zero at the end.
const MAX_SOCKET_PATH: usize = 103;

/// What the server appends to the folder of its socket.
const SOCKET: &str = "/.s.PGSQL.5432";

/// How many kilobytes a file system in memory has to have left to be used. Copying a database makes
/// some 300 files, which took 12 ms there and 15 to 200 ms on ext4. Containers have 64 MB by default.
const ENOUGH_MEMORY: u64 = 2 * 1024 * 1024;

/// How many names are tried before a folder in the way is an error.
const ATTEMPTS: u32 = 1000;

/// A user that a server may run as.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner {
    pub(super) user: u32,
    pub(super) group: u32,
}

impl Owner {
    /// Whom the server is to run as where this process is root: `postgres`, which the packages
    /// make, else `nobody`. `Ok(None)`: this process is not root and its own user will do.
    #[cfg(feature = "postgres")]
    pub(super) fn of_server() -> Result<Option<Self>, NoOwner> {
        if id(&["-u"]) != Some(0) {
            return Ok(None);
        }
        ["postgres", "nobody"].into_iter().find_map(Self::named).map(Some).ok_or(NoOwner)
    }

    #[cfg(feature = "postgres")]
    fn named(name: &str) -> Option<Self> {
        Some(Self { user: id(&["-u", name])?, group: id(&["-g", name])? })
    }
}

/// This process is root, and there is no user that the server could run as.
#[cfg(feature = "postgres")]
#[derive(Debug)]
pub(super) struct NoOwner;

#[cfg(feature = "postgres")]
fn id(arguments: &[&str]) -> Option<u32> {
    let output = Command::new("id").args(arguments).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// A folder that only its owner can enter. Removed when dropped.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes a folder with a path that is short enough for a socket. The error names the path.
    #[cfg(feature = "postgres")]
    pub(super) fn create(owner: Option<Owner>) -> Result<Self, (PathBuf, io::Error)> {
        Self::named(CLUSTER, owner)
    }

    /// Makes a folder whose name begins so.
    pub(super) fn named(kind: &str, owner: Option<Owner>) -> Result<Self, (PathBuf, io::Error)> {
        let parent = parent(env::var_os("TMPDIR").map(PathBuf::from), owner);
        for _ in 0..ATTEMPTS {
            let path = parent.join(name(kind, NUMBER.fetch_add(1, Ordering::Relaxed)));
            // Fails if it exists, so nobody can put a folder of theirs in its place.
            match DirBuilder::new().mode(0o700).create(&path) {
                Ok(()) => {
                    let folder = Self { path };
                    if let Some(Owner { user, group }) = owner {
                        chown(&folder.path, Some(user), Some(group))
                            .map_err(|error| (folder.path.clone(), error))?;
                    }
                    return Ok(folder);
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err((path, error)),
            }
        }
        Err((parent, io::ErrorKind::AlreadyExists.into()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // It is usually gone: whoever runs the server in it removes it, too. What cannot be removed
        // is in a folder for temporary files.
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The number of the next folder: none is used twice, so that a folder which is gone stays gone.
static NUMBER: AtomicU32 = AtomicU32::new(0);

/// What the names of the folders of clusters begin with.
const CLUSTER: &str = "schema-pg";

fn name(kind: &str, number: u32) -> String {
    format!("{kind}-{}-{number}", process::id())
}

/// Where the folder is made: in what `TMPDIR` names, else in memory, else in `/tmp`; and in `/tmp` as
/// well where the first choice is too deep for a socket or the owner cannot get into it.
fn parent(chosen: Option<PathBuf>, owner: Option<Owner>) -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let preferred = chosen.or_else(|| (room(&memory) >= ENOUGH_MEMORY).then_some(memory));
    preferred
        .filter(|folder| {
            let length = folder.join(name(CLUSTER, u32::MAX)).as_os_str().len() + SOCKET.len();
            folder.is_absolute() && length <= MAX_SOCKET_PATH
        })
        .filter(|folder| owner.is_none() || folder.ancestors().all(is_open))
        .unwrap_or_else(|| PathBuf::from("/tmp"))
}

/// How many kilobytes a file system has left; 0 if there is no such folder.
fn room(folder: &Path) -> u64 {
    let Ok(output) = Command::new("df").arg("-Pk").arg(folder).output() else { return 0 };
    let text = String::from_utf8_lossy(&output.stdout);
    // POSIX fixes the columns: the file system, its blocks, used, available, ..
    let available = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3));
    available.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// Whether every user can go through this folder.
fn is_open(folder: &Path) -> bool {
    fs::metadata(folder).is_ok_and(|metadata| metadata.mode() & 0o001 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folder_is_private_and_goes_when_dropped() {
        let folder = Folder::create(None).unwrap();
        let path = folder.path().to_path_buf();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o700);
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn deep_folder_for_temporary_files_is_not_used() {
        assert_eq!(parent(Some("/deep".repeat(20).into()), None), Path::new("/tmp"));
        assert_eq!(parent(Some("relative".into()), None), Path::new("/tmp"));
        assert_eq!(parent(Some("/var/tmp".into()), None), Path::new("/var/tmp"));
    }

    #[test]
    fn folder_that_the_owner_cannot_enter_is_not_used() {
        let private = Folder::create(None).unwrap();
        let chosen = Some(private.path().to_path_buf());
        let owner = Some(Owner { user: 65534, group: 65534 });
        assert_eq!(parent(chosen.clone(), owner), Path::new("/tmp"));
        assert_eq!(parent(chosen, None), private.path());
    }

    #[test]
    fn file_systems_are_asked_for_their_room() {
        assert!(room(Path::new("/")) > 0);
        assert_eq!(room(Path::new("/no/such/folder")), 0);
    }
}
