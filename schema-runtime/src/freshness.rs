//! Whether a binary carries the files that are in the folder: what the generated test asserts,
//! and what a debug build looks at before it goes to the database.
//!
//! Cargo notices an edited, a renamed and a deleted file; a new one it notices only with a build
//! script. So the binary looks, where a person would not.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use schema_manifest::{Down, Embedded, Script};

/// What is different in the folder that a binary was built from.
///
/// Prints each file with what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Stale {
    /// The migrations folder, then those of the fixtures.
    pub folders: Vec<String>,
    /// The files that differ: the new ones first, then the changed, then the removed ones.
    pub files: Vec<StaleFile>,
}

/// A file that is not as it was when the binary was built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct StaleFile {
    /// Its path as the user named the folder.
    pub path: String,
    /// What became of it.
    pub staleness: Staleness,
}

/// What became of a file since the binary was built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Staleness {
    /// It was not there.
    New,
    /// It had another content.
    Changed,
    /// It is not there any more.
    Removed,
}

impl Stale {
    /// What is different; `None` where nothing is, or where the folder is not there to compare
    /// with (a debug build in a container).
    ///
    /// It blocks the thread that asks, in debug builds only: for 0.1 ms with 8 files, for 10 ms
    /// with a thousand. A thread of its own would need tokio's `rt`.
    pub(crate) fn find(embedded: &Embedded, manifest_dir: &str) -> Option<Stale> {
        let found = found(embedded, manifest_dir).ok()?;
        Stale::between(folders(embedded), &embedded_files(embedded), &found)
    }

    fn between(folders: Vec<String>, embedded: &Files, found: &Files) -> Option<Stale> {
        let file = |staleness| move |path: &String| StaleFile { path: path.clone(), staleness };
        let new = found.keys().filter(|path| !embedded.contains_key(*path));
        let removed = embedded.keys().filter(|path| !found.contains_key(*path));
        let changed = embedded
            .iter()
            .filter(|(path, content)| found.get(*path).is_some_and(|found| found != *content))
            .map(|(path, _)| path);
        let files: Vec<StaleFile> = new
            .map(file(Staleness::New))
            .chain(changed.map(file(Staleness::Changed)))
            .chain(removed.map(file(Staleness::Removed)))
            .collect();
        (!files.is_empty()).then_some(Stale { folders, files })
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("this binary is older than its migrations folder:")?;
        for StaleFile { path, staleness } in &self.files {
            let word = match staleness {
                Staleness::New => "new",
                Staleness::Changed => "changed",
                Staleness::Removed => "removed",
            };
            write!(f, "\n  {word}: {path}")?;
        }
        if self.files.iter().all(|file| file.staleness != Staleness::New) {
            return f.write_str("\nwhat to do: build again");
        }
        f.write_str(
            "\nwhat to do: cargo does not notice a new file by itself: build again after touching \
             the file with `embed_migrations!`, or add a build.rs, once and for all:\n  fn main() \
             {",
        )?;
        self.folders
            .iter()
            .try_for_each(|folder| write!(f, " println!(\"cargo::rerun-if-changed={folder}\");"))?;
        f.write_str(" }")
    }
}

/// Panics unless every `.sql` file of the migrations folder, and of the folder of the fixtures, is
/// embedded byte for byte, and every embedded file is there.
///
/// Called by generated code, in a test.
///
/// # Panics
///
/// Where the binary is older than the folder: this is a test's assertion.
#[track_caller]
#[expect(clippy::panic, reason = "the assertion of a generated test, named and documented as one")]
pub fn assert_fresh(embedded: &Embedded, manifest_dir: &str) {
    let found = match found(embedded, manifest_dir) {
        Ok(found) => found,
        Err((folder, error)) => {
            panic!("cannot read the folder `{folder}` that this binary was built from: {error}")
        }
    };
    if let Some(report) = Stale::between(folders(embedded), &embedded_files(embedded), &found) {
        panic!("{report}");
    }
}

/// Path to content.
type Files = BTreeMap<String, Vec<u8>>;

/// Every file that should be embedded; else the folder that cannot be read.
fn found(embedded: &Embedded, manifest_dir: &str) -> Result<Files, (String, io::Error)> {
    let mut found = BTreeMap::new();
    for folder in folders(embedded) {
        let root = Path::new(manifest_dir).join(&folder);
        if let Err(error) = collect(&root, &folder, 1, &mut found) {
            return Err((folder, error));
        }
    }
    found.retain(|path, _| !embedded.ignored.iter().any(|ignored| ignored == path));
    Ok(found)
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
        files.extend(migration.verify.as_ref().map(file));
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

/// Every `.sql` file in a folder and in its subfolders, `below` levels of them, by its path as the
/// user would name it. Nothing is embedded from further below, and no `README`.
fn collect(at: &Path, name: &str, below: u32, found: &mut Files) -> io::Result<()> {
    let entries: Vec<PathBuf> =
        fs::read_dir(at)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    for path in entries {
        let Some(file) = path.file_name().and_then(|file| file.to_str()) else { continue };
        if file.starts_with('.') || file.starts_with("README") {
            continue;
        }
        let name = format!("{name}/{file}");
        if path.is_dir() {
            if below > 0 {
                collect(&path, &name, below - 1, found)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "sql") {
            found.insert(name, fs::read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::sample;

    fn files(list: &[(&str, &str)]) -> Files {
        list.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn report(embedded: &Files, found: &Files) -> Option<String> {
        let folders = vec!["m".to_owned(), "f".to_owned()];
        Stale::between(folders, embedded, found).map(|stale| stale.to_string())
    }

    #[test]
    fn every_kind_of_staleness_is_listed() {
        let embedded = files(&[("m/1.sql", "a"), ("m/2.sql", "b"), ("m/3.sql", "c")]);
        assert_eq!(report(&embedded, &embedded), None);
        let found = files(&[("m/1.sql", "a"), ("m/2.sql", "B"), ("m/4.sql", "d")]);
        assert_eq!(
            report(&embedded, &found).unwrap(),
            "this binary is older than its migrations folder:\n\
             \x20 new: m/4.sql\n\
             \x20 changed: m/2.sql\n\
             \x20 removed: m/3.sql\n\
             what to do: cargo does not notice a new file by itself: build again after touching \
             the file with `embed_migrations!`, or add a build.rs, once and for all:\n\
             \x20 fn main() { println!(\"cargo::rerun-if-changed=m\"); \
             println!(\"cargo::rerun-if-changed=f\"); }"
        );
    }

    #[test]
    fn what_cargo_notices_by_itself_needs_a_build_only() {
        let embedded = files(&[("m/1.sql", "a"), ("m/2.sql", "b")]);
        assert_eq!(
            report(&embedded, &files(&[("m/1.sql", "A")])).unwrap(),
            "this binary is older than its migrations folder:\n\
             \x20 changed: m/1.sql\n\
             \x20 removed: m/2.sql\n\
             what to do: build again"
        );
    }

    #[test]
    fn verify_scripts_and_the_folders_of_fixtures_are_looked_at_too() {
        let mut embedded = sample::with_fixture("gpu_types", 5);
        let verify = sample::script("migrations/verify/1_m1.sql", "SELECT 1", &[]);
        embedded.migrations.to_mut()[0].verify = Some(verify);
        assert_eq!(folders(&embedded), ["migrations", "fixtures"]);
        let paths: Vec<String> = embedded_files(&embedded).into_keys().collect();
        assert_eq!(
            paths,
            [
                "fixtures/f.sql",
                "migrations/1_m1.down.sql",
                "migrations/1_m1.up.sql",
                "migrations/verify/1_m1.sql",
            ]
        );
    }

    #[test]
    fn verify_scripts_are_embedded_too() {
        let mut embedded = sample::embedded(&[1]);
        let script =
            sample::script("migrations/verify/1_m1.sql", "SELECT 1", &[("SELECT 1", false)]);
        embedded.migrations.to_mut()[0].verify = Some(script);
        let paths: Vec<String> = embedded_files(&embedded).into_keys().collect();
        assert_eq!(
            paths,
            ["migrations/1_m1.down.sql", "migrations/1_m1.up.sql", "migrations/verify/1_m1.sql"]
        );
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let mut found = BTreeMap::new();
        assert!(collect(Path::new("no/such/folder"), "folder", 1, &mut found).is_err());
    }

    /// A folder of files that is removed when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn of(embedded: &Embedded) -> Self {
            static NUMBER: AtomicU32 = AtomicU32::new(0);
            let number = NUMBER.fetch_add(1, Ordering::Relaxed);
            let name = format!("schema-freshness-{}-{number}", std::process::id());
            let folder = Folder(std::env::temp_dir().join(name));
            for (path, content) in embedded_files(embedded) {
                folder.write(&path, std::str::from_utf8(&content).unwrap());
            }
            folder
        }

        fn write(&self, path: &str, text: &str) {
            let path = self.0.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }

        /// The files that differ, each with what became of it.
        fn differs(&self, embedded: &Embedded) -> Vec<(Staleness, String)> {
            let stale = Stale::find(embedded, self.0.to_str().unwrap());
            let files = stale.map(|stale| stale.files).unwrap_or_default();
            files.into_iter().map(|file| (file.staleness, file.path)).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_real_folder_is_compared_file_by_file() {
        let mut embedded = sample::with_fixture("gpu_types", 5);
        embedded.ignored = vec!["migrations/data_1.sql".into()].into();
        let verify = sample::script("migrations/verify/1_m1.sql", "SELECT 1", &[]);
        embedded.migrations.to_mut()[0].verify = Some(verify);
        let folder = Folder::of(&embedded);
        assert_eq!(folder.differs(&embedded), []);

        // What is no migration, and what nothing is embedded from.
        for path in ["data_1.sql", ".2.sql", "README.sql", "notes.txt", "old/of/2.sql"] {
            folder.write(&format!("migrations/{path}"), "SELECT 2");
        }
        assert_eq!(folder.differs(&embedded), []);

        folder.write("migrations/2_m2.up.sql", "SELECT 2");
        folder.write("migrations/verify/2_m2.sql", "SELECT 2");
        folder.write("fixtures/f.sql", "SELECT 2");
        fs::remove_file(folder.0.join("migrations/1_m1.down.sql")).unwrap();
        assert_eq!(
            folder.differs(&embedded),
            [
                (Staleness::New, "migrations/2_m2.up.sql".to_owned()),
                (Staleness::New, "migrations/verify/2_m2.sql".to_owned()),
                (Staleness::Changed, "fixtures/f.sql".to_owned()),
                (Staleness::Removed, "migrations/1_m1.down.sql".to_owned()),
            ]
        );

        // Without a folder there is nothing to compare with.
        fs::remove_dir_all(folder.0.join("migrations")).unwrap();
        assert_eq!(folder.differs(&embedded), []);
    }
}
