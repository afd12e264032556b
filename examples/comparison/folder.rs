//! A folder of migrations on disk, which both tools read.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use schema_core::{Arguments, Level, compile};
use schema_manifest::{Dialect, Embedded};

use crate::Fallible;

/// The files of a folder: names and texts.
pub(crate) type Files = [(&'static str, &'static str)];

/// A folder `migrations` in a temporary one; removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(files: &Files) -> Fallible<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schema-comparison-{}-{number}", std::process::id());
        let folder = Folder(std::env::temp_dir().join(name));
        fs::create_dir_all(folder.migrations())?;
        for (name, text) in files {
            fs::write(folder.migrations().join(name), text)?;
        }
        Ok(folder)
    }

    /// What holds the folder.
    pub(crate) fn root(&self) -> &Path {
        &self.0
    }

    pub(crate) fn migrations(&self) -> PathBuf {
        self.0.join("migrations")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Nobody is left to be told.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What the macro would embed, or the first line of each compile error.
pub(crate) fn embed(root: &Path, dialect: Dialect) -> Result<Embedded, Vec<String>> {
    let compiled = compile(&Arguments::new(root.to_owned(), dialect));
    let errors = compiled.diagnostics.iter().filter(|one| one.level == Level::Error);
    let told = |one: &schema_core::Diagnostic| {
        let place = one.place().map_or_else(String::new, |path| format!(" ({path})"));
        format!("{} [{}]{place}", one.message, one.code)
    };
    let errors: Vec<String> = errors.map(told).collect();
    match compiled.embedded {
        Some(embedded) if errors.is_empty() => Ok(embedded),
        _ => Err(errors),
    }
}
