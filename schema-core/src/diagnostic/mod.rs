//! Findings as values: what was found, where, and what to do.
//!
//! A [`Diagnostic`] knows nothing of terminals or compilers; [`render`] turns it into text.

mod code;
mod render;

pub use code::{Class, Code};
pub use render::render;

use std::fmt;

use crate::source::{Source, Span};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// The folder is embedded, and the compiler warns.
    Warning,
    /// The folder is not embedded.
    Error,
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::Warning => "warning",
            Level::Error => "error",
        })
    }
}

/// A reported finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Which check found it.
    pub code: Code,
    /// How bad it is.
    pub level: Level,
    /// What may be done about it; that of its code, unless the finding itself is worse.
    pub class: Class,
    /// What was found: lower case, no full stop, identifiers in backticks.
    pub message: String,
    /// Where: the first label is the finding itself, the others show what it conflicts with.
    pub labels: Vec<Label>,
    /// The file or folder it is about, where there is no text to point into.
    pub path: Option<String>,
    /// What to do about it.
    pub help: Vec<String>,
}

/// A place that a diagnostic points to, and what is to be seen there.
#[derive(Debug, Clone)]
pub struct Label {
    /// The file.
    pub source: Source,
    /// Where in it.
    pub span: Span,
    /// What is to be seen there.
    pub text: String,
}

impl Diagnostic {
    /// A finding with no place yet.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Diagnostic {
            code,
            level: code.level(),
            class: code.class(),
            message: message.into(),
            labels: vec![],
            path: None,
            help: vec![],
        }
    }

    /// A fault whatever the class of its code: it cannot be allowed.
    #[must_use]
    pub fn firm(self) -> Self {
        Diagnostic { class: Class::Fault, ..self }
    }

    /// The file or folder that it is about.
    pub fn place(&self) -> Option<&str> {
        self.labels.first().map(|label| label.source.path()).or(self.path.as_deref())
    }

    /// Points into a file; the first call is the finding itself.
    #[must_use]
    pub fn at(mut self, source: &Source, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { source: source.clone(), span, text: text.into() });
        self
    }

    /// Names the file or folder that it is about.
    #[must_use]
    pub fn about(mut self, path: impl Into<String>) -> Self {
        self.path = Some(path.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help.push(text.into());
        self
    }
}
