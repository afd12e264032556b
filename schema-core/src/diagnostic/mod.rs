//! Findings as values: what was found, where, and what to do.
//!
//! A [`Diagnostic`] knows nothing of terminals or compilers; [`render`] turns it into text.

mod code;
mod render;

pub use code::Code;
pub use render::render;

use crate::source::{Source, Span};

/// A reported finding.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Which check found it.
    pub code: Code,
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
        Diagnostic { code, message: message.into(), labels: vec![], path: None, help: vec![] }
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
