//! The folder of fixtures: `NNN_name.sql`, run in the order of their names.

use std::path::{Path, PathBuf};

use schema_manifest::{Fixture, Script};

use crate::compile::{read_folder, track};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::{EntryKind, File};

/// The files of a folder of fixtures, in order.
pub(crate) fn read(
    root: &Path,
    folder: &str,
    findings: &mut Vec<Diagnostic>,
    files: &mut Vec<PathBuf>,
) -> Vec<File> {
    let folder = folder.trim_end_matches('/');
    let entries = match read_folder(root, folder) {
        Ok(entries) => entries,
        Err(finding) => {
            findings.push(finding);
            return vec![];
        }
    };
    track(&entries, files);
    let mut fixtures = Vec::new();
    for entry in entries {
        let path = format!("{folder}/{}", entry.name);
        if entry.name.starts_with('.') || entry.name.starts_with("README") {
            continue;
        }
        match entry.kind {
            EntryKind::Text(bytes) if is_fixture(&entry.name) => {
                fixtures.extend(File::new(&path, bytes, findings));
            }
            EntryKind::Unreadable(reason) => findings.push(
                Diagnostic::new(Code::Unreadable, format!("cannot be read: {reason}")).about(path),
            ),
            EntryKind::Text(_) | EntryKind::File | EntryKind::Folder(_) => findings.push(
                Diagnostic::new(Code::UnknownFile, "the name is not that of a fixture")
                    .about(path)
                    .help("call it `NNN_name.sql`, or take it out of the folder"),
            ),
        }
    }
    for file in &fixtures {
        let directs = !file.allowances.is_empty() || !file.opaque.is_empty();
        if file.no_transaction || file.irreversible.is_some() || directs {
            findings.push(
                Diagnostic::new(Code::BadDirective, "a fixture takes no directive")
                    .about(file.source.path())
                    .help("every fixture runs in a transaction of its own: take the line away"),
            );
        }
    }
    fixtures
}

/// `NNN_name.sql`
fn is_fixture(name: &str) -> bool {
    let Some((number, rest)) = name.strip_suffix(".sql").and_then(|stem| stem.split_once('_'))
    else {
        return false;
    };
    !rest.is_empty() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// The fixture as a binary carries it.
pub(crate) fn embedded(file: &File, script: Script) -> Fixture {
    let path = file.source.path();
    let name = path.rsplit('/').next().unwrap_or(path);
    Fixture::new(name.strip_suffix(".sql").unwrap_or(name).to_owned().into(), script)
}

#[cfg(test)]
mod tests {
    use super::is_fixture;

    #[test]
    fn a_fixture_has_a_number_and_a_name() {
        assert!(is_fixture("001_gpu_types.sql"));
        for name in ["gpu_types.sql", "001.sql", "001_.sql", "1_a.txt", "_a.sql"] {
            assert!(!is_fixture(name), "{name}");
        }
    }
}
