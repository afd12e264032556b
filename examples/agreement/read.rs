//! Folders by their paths, wherever they are.

use std::io;
use std::path::Path;

use crate::folder::Folder;

/// Reads a folder, whatever is wrong with its migrations.
pub(crate) fn folder(path: &Path) -> io::Result<Folder> {
    let path = path
        .canonicalize()
        .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", path.display())))?;
    Folder::read(path.parent().unwrap_or(&path), &last(&path), &name(&path))
}

/// Only the schema that a folder leaves, and what is in the way of it.
#[cfg(test)]
pub(crate) fn left_by(
    path: &Path,
) -> (Option<schema_manifest::Manifest>, Vec<crate::folder::Finding>) {
    let root = path.parent().unwrap_or(path);
    let arguments = crate::folder::arguments(root, &last(path), schema_core::LockMode::Adopt);
    let released = schema_core::compile(&arguments);
    let refusals = released.diagnostics.iter().map(crate::folder::Finding::new).collect();
    (released.embedded.map(|embedded| embedded.manifest), refusals)
}

/// The last part of the path that says which folder it is.
fn name(path: &Path) -> String {
    match (last(path), path.parent()) {
        (last, Some(parent)) if last == "migrations" => self::last(parent),
        (last, _) => last,
    }
}

fn last(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
