//! Whether a binary carries the files that are in the folder: the assertion that the generated
//! test makes.
//!
//! Cargo notices an edited, a renamed and a deleted file; a new one it notices only with a build
//! script. So the test looks, where a person would not.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, io};

use schema_manifest::{Down, Embedded, Script};

/// Panics unless every `.sql` file below the migrations folder, and below the folder of the
/// fixtures, is embedded byte for byte, and every embedded file is there.
///
/// Called by generated code, in a test.
///
/// # Panics
///
/// Where the binary is older than the folder: this is a test's assertion.
#[track_caller]
#[expect(clippy::panic, reason = "the assertion of a generated test, named and documented as one")]
pub fn assert_fresh(embedded: &Embedded, manifest_dir: &str) {
    let embedded_files = embedded_files(embedded);
    let mut found = BTreeMap::new();
    for folder in folders(embedded) {
        let root = Path::new(manifest_dir).join(&folder);
        if let Err(error) = collect(&root, &folder, &mut found) {
            panic!("cannot read the folder `{folder}` that this binary was built from: {error}");
        }
    }
    found.retain(|path, _| !embedded.ignored.iter().any(|ignored| ignored == path));
    if let Some(report) = stale(&embedded.folder, &embedded_files, &found) {
        panic!("{report}");
    }
}

/// Path to content, of every file that the binary carries.
fn embedded_files(embedded: &Embedded) -> BTreeMap<String, Vec<u8>> {
    let file = |script: &Script| (script.path.to_string(), script.sql.as_bytes().to_vec());
    let mut files = BTreeMap::new();
    for migration in embedded.migrations.iter() {
        files.extend([file(&migration.up)]);
        if let Down::Script(down) = &migration.down {
            files.extend([file(down)]);
        }
    }
    files.extend(embedded.fixtures.iter().map(|fixture| file(&fixture.script)));
    files
}

/// The migrations folder and those of the fixtures, as the user named them.
fn folders(embedded: &Embedded) -> Vec<String> {
    let of_fixtures = embedded.fixtures.iter().filter_map(|fixture| {
        fixture.script.path.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    });
    let mut folders = vec![embedded.folder.trim_end_matches('/').to_owned()];
    for folder in of_fixtures {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    folders
}

/// Every `.sql` file below a folder, by its path as the user would name it.
fn collect(at: &Path, name: &str, found: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(at)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        if file.starts_with('.') {
            continue;
        }
        let name = format!("{name}/{file}");
        if path.is_dir() {
            collect(&path, &name, found)?;
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

/// What to say where the two differ.
fn stale(
    folder: &str,
    embedded: &BTreeMap<String, Vec<u8>>,
    found: &BTreeMap<String, Vec<u8>>,
) -> Option<String> {
    let added = found.keys().filter(|path| !embedded.contains_key(*path)).map(|path| ("new", path));
    let removed =
        embedded.keys().filter(|path| !found.contains_key(*path)).map(|path| ("removed", path));
    let changed = embedded
        .iter()
        .filter(|(path, content)| found.get(*path).is_some_and(|found| found != *content))
        .map(|(path, _)| ("changed", path));
    let mut lines = String::new();
    for (word, path) in added.chain(changed).chain(removed) {
        // Writing to a string cannot fail.
        let _ = write!(lines, "\n  {word}: {path}");
    }
    (!lines.is_empty()).then(|| {
        format!(
            "this binary is older than its migrations folder:{lines}\n\
             cargo does not notice a new file by itself. Build again after touching the file with \
             `embed_migrations!`, or add a build.rs, once and for all:\n  \
             fn main() {{ println!(\"cargo::rerun-if-changed={folder}\"); }}"
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn files(list: &[(&str, &str)]) -> BTreeMap<String, Vec<u8>> {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    #[test]
    fn every_kind_of_staleness_is_listed() {
        let embedded = files(&[("m/1.sql", "a"), ("m/2.sql", "b"), ("m/3.sql", "c")]);
        assert_eq!(stale("m", &embedded, &embedded), None);
        let found = files(&[("m/1.sql", "a"), ("m/2.sql", "B"), ("m/4.sql", "d")]);
        let report = stale("m", &embedded, &found).unwrap();
        assert_eq!(
            report.lines().take(4).collect::<Vec<_>>(),
            [
                "this binary is older than its migrations folder:",
                "  new: m/4.sql",
                "  changed: m/2.sql",
                "  removed: m/3.sql",
            ]
        );
        assert!(report.contains("cargo::rerun-if-changed=m"), "{report}");
    }

    #[test]
    fn the_folders_of_fixtures_are_looked_at_too() {
        let embedded = sample::with_fixture("gpu_types", 5);
        assert_eq!(folders(&embedded), ["migrations", "fixtures"]);
        let paths: Vec<String> = embedded_files(&embedded).into_keys().collect();
        assert_eq!(paths, ["fixtures/f.sql", "migrations/1_m1.down.sql", "migrations/1_m1.up.sql"]);
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let mut found = BTreeMap::new();
        assert!(collect(Path::new("no/such/folder"), "folder", &mut found).is_err());
    }
}
