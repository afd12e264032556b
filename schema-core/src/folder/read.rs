//! The one place that reads the disk.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Something that lies in a folder.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Its name; what is not Unicode in it is shown as `U+FFFD`.
    pub(crate) name: String,
    /// Where it lies, to be tracked by the build.
    pub(crate) path: PathBuf,
    /// What it is.
    pub(crate) kind: EntryKind,
}

/// What an entry is.
#[derive(Debug, Clone)]
pub(crate) enum EntryKind {
    /// A file whose bytes matter (`.sql`, `.toml`, `.lock`).
    Text(Vec<u8>),
    /// A file that is only known by its name.
    File,
    /// A folder with its entries; those of its subfolders are not read.
    Folder(Vec<Entry>),
    /// It could not be read.
    Unreadable(String),
}

/// The entries of a folder, sorted by name, with the texts of its `.sql`, `.toml` and `.lock` files,
/// and likewise for its subfolders.
///
/// Symbolic links are followed.
pub(crate) fn read(folder: &Path) -> io::Result<Vec<Entry>> {
    read_level(folder, 1)
}

/// The text of a file, if there is one; what is not UTF-8 is replaced.
pub(crate) fn text(path: &Path) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}

/// A file's bytes.
pub(crate) fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    fs::read(path)
}

fn read_level(folder: &Path, below: u32) -> io::Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = read_entry(&path, &name, below)
            .unwrap_or_else(|error| EntryKind::Unreadable(error.to_string()));
        entries.push(Entry { name, path, kind });
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(entries)
}

fn read_entry(path: &Path, name: &str, below: u32) -> io::Result<EntryKind> {
    let is_text = [".sql", ".toml", ".lock"].iter().any(|end| name.ends_with(end));
    if fs::metadata(path)?.is_dir() {
        let inner = if below == 0 { vec![] } else { read_level(path, below - 1)? };
        Ok(EntryKind::Folder(inner))
    } else if is_text && !name.starts_with('.') {
        Ok(EntryKind::Text(fs::read(path)?))
    } else {
        Ok(EntryKind::File)
    }
}
