//! Statements that are declared opaque: what `-- opaque: why` and `opaque = [..]` say.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// A statement that is not to be replayed.
#[derive(Debug, Clone)]
#[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "SQLite runs every statement"))]
pub(crate) struct Declared {
    /// Which statement.
    pub(crate) statement: Which,
    /// What it may touch; `None` for whatever it names.
    pub(crate) names: Option<Vec<String>>,
    /// Why.
    pub(crate) reason: String,
    /// Where this is said.
    pub(crate) source: Source,
    pub(crate) span: Span,
}

/// Which statement is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Which {
    /// The first one that begins behind this byte of the file that says so.
    After(u32),
    /// The one on this line of a migration's up.
    OfVersion(i64, u32),
    /// The one on this line of a file below the migrations folder.
    OfFile(String, u32),
}

impl Declared {
    /// The names between the parentheses; `None` where one is empty.
    pub(crate) fn names(list: &str) -> Option<Vec<String>> {
        let names = list.split(',').map(|name| name.trim().trim_matches('"').to_owned());
        let names: Vec<String> = names.collect();
        names.iter().all(|name| !name.is_empty()).then_some(names)
    }

    /// The names between the parentheses, empty ones left out.
    pub(crate) fn written(list: &str) -> Vec<String> {
        let names = list.split(',').map(|name| name.trim().to_owned());
        names.filter(|name| !name.trim_matches('"').is_empty()).collect()
    }

    /// One that is about no statement, or about one that needs it not.
    pub(crate) fn idle(&self, label: &str) -> Diagnostic {
        let help = match self.statement {
            Which::After(_) => {
                "put it on a line of its own before the statement that it is about, or take it away"
            }
            Which::OfVersion(..) | Which::OfFile(..) => {
                "name a line of the statement that it is about, or take it away"
            }
        };
        Diagnostic::new(Code::IdleOpaque, "nothing is declared opaque here")
            .at(&self.source, self.span, label)
            .help(help)
    }
}
