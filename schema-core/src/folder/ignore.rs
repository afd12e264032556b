//! `ignore = [..]` in `schema.toml`: files that are no migrations and may lie there all the same.

use super::EntryKind;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// `{ files = "data_*.sql", reason = "run by hand" }`
#[derive(Debug, Clone)]
pub(crate) struct Ignore {
    /// A glob on the path below the migrations folder.
    pub(crate) files: String,
    /// Where it stands.
    pub(crate) source: Source,
    pub(crate) span: Span,
}

/// What is left out, and which globs did it.
pub(super) struct Ignored<'a> {
    globs: &'a [Ignore],
    used: Vec<bool>,
    /// The `.sql` files that are left out, as messages show them.
    pub(super) files: Vec<String>,
}

impl<'a> Ignored<'a> {
    pub(super) fn new(globs: &'a [Ignore]) -> Self {
        Ignored { globs, used: vec![false; globs.len()], files: vec![] }
    }

    /// Whether an entry is left out. `below` is its path below the migrations folder.
    pub(super) fn take(&mut self, path: &str, below: &str, kind: &EntryKind) -> bool {
        let mut taken = false;
        for (glob, used) in self.globs.iter().zip(&mut self.used) {
            if fast_glob::glob_match(&glob.files, below) {
                *used = true;
                taken = true;
            }
        }
        if taken {
            match kind {
                EntryKind::Folder(inner) => {
                    let sql = inner.iter().filter(|entry| entry.name.ends_with(".sql"));
                    self.files.extend(sql.map(|entry| format!("{path}/{}", entry.name)));
                }
                _ if path.ends_with(".sql") => self.files.push(path.to_owned()),
                _ => {}
            }
        }
        taken
    }

    /// Reports globs that match nothing.
    pub(super) fn report_idle(&self, findings: &mut Vec<Diagnostic>) {
        for (glob, _) in self.globs.iter().zip(&self.used).filter(|(_, used)| !**used) {
            findings.push(
                Diagnostic::new(Code::BadSetting, "an entry of `ignore` that matches nothing")
                    .at(&glob.source, glob.span, "no file of this name")
                    .help(
                        "take it away, or correct it: it is matched against the path below the \
                           migrations folder",
                    ),
            );
        }
    }
}
