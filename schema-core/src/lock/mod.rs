//! The lock file, `schema.lock`: which migrations have been released, and nothing else.
//!
//! [`LockFile`] is its text, [`check`] holds it against the folder. Nothing here writes: the text to
//! record is a value, [`Recording`].

mod check;
mod file;

pub(crate) use check::check;
pub(crate) use file::LockFile;

use crate::folder::MigrationFiles;

/// What becomes of the lock file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum LockMode {
    /// It is held against the folder.
    #[default]
    Check,
    /// It is about to be written again: a digest that does not match is no fault, and neither are
    /// edits of the migrations of these versions, whose old checksums are kept as accepted.
    Update {
        /// Versions of migrations that were edited in comments only.
        accept: Vec<i64>,
    },
    /// There is none yet, and every migration is about to be recorded as it is: findings that a
    /// lock file would leave alone are.
    Adopt,
}

/// The text of the lock file with every migration of the folder in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// Where it lies, as the user named the folder: `migrations/schema.lock`.
    pub path: String,
    /// Its whole text.
    pub text: String,
    /// The migrations that it adds: `7_disks`.
    pub added: Vec<String>,
    /// Whether the file says exactly this already.
    pub is_written: bool,
}

impl Recording {
    /// What is to be recorded of these migrations, in their order.
    pub(crate) fn new(
        path: String,
        migrations: &[MigrationFiles],
        old: Option<&LockFile>,
        mode: &LockMode,
    ) -> Self {
        let text = LockFile::text(migrations, old, mode);
        let is_new = |one: &&MigrationFiles| old.is_none_or(|old| old.entry(one.version).is_none());
        let added = migrations.iter().filter(is_new);
        Recording {
            path,
            added: added.map(|one| file::shown(one.version, &one.name)).collect(),
            is_written: old.is_some_and(|old| old.says(&text)),
            text,
        }
    }
}
