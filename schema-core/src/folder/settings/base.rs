//! `base = "base.sql"`

use toml::de::DeValue;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// The file with what exists before the first migration.
#[derive(Debug, Clone)]
pub(crate) struct Base {
    /// Its path below the folder of `Cargo.toml`.
    pub(crate) path: String,
    /// Where this is said.
    source: Source,
    span: Span,
}

/// Reads the value of `base`.
pub(super) fn read(
    source: &Source,
    at: Span,
    value: &DeValue<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Base> {
    match value.as_str() {
        Some(path) if path.ends_with(".sql") => {
            Some(Base { path: path.to_owned(), source: source.clone(), span: at })
        }
        _ => {
            let message = "`base` is not the path of a file of SQL";
            findings.push(
                Diagnostic::new(Code::BadSetting, message)
                    .at(source, at, "expected a path in quotes")
                    .help("write `base = \"base.sql\"`: paths begin where `Cargo.toml` is"),
            );
            None
        }
    }
}

impl Base {
    /// Something that is wrong with the file.
    pub(crate) fn wrong(&self, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::new(Code::BadSetting, message).at(&self.source, self.span, label)
    }
}
