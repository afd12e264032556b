//! What the macro or the command asks for.

use std::path::PathBuf;

use schema_manifest::{Dialect, ObjectName, Requirement};

use crate::lock::LockMode;

/// The arguments of one compilation.
#[derive(Debug, Clone)]
pub struct Arguments {
    /// The folder that paths are relative to: the user's `CARGO_MANIFEST_DIR`.
    pub root: PathBuf,
    /// The migrations folder as the user named it; `None` for the default, `migrations`.
    pub folder: Option<String>,
    /// The fixtures folder as the user named it.
    pub fixtures: Option<String>,
    /// `dialect = ".."`; it wins over `schema.toml`.
    pub dialect: Option<Dialect>,
    /// The dialects that the user's features switch on, to choose from when nothing names one.
    pub available: Vec<Dialect>,
    /// `require = [..]`
    pub require: Vec<Requirement>,
    /// `verify = only(..)`
    pub verify_only: Option<Vec<ObjectName>>,
    /// `hint = ".."`
    pub hint: Option<String>,
    /// What becomes of the lock file.
    pub lock: LockMode,
}

impl Arguments {
    /// What the macro asks for where nothing is said: the folder `migrations` below the root, for a database of
    /// this dialect.
    pub fn new(root: PathBuf, dialect: Dialect) -> Self {
        Arguments {
            root,
            folder: None,
            fixtures: None,
            dialect: Some(dialect),
            available: vec![dialect],
            require: vec![],
            verify_only: None,
            hint: None,
            lock: LockMode::Check,
        }
    }
}
