//! A file's text with its path, and places in it.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

#[cfg(feature = "postgres")]
use schema_manifest::Origin;

/// A range of bytes in a file.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span; `start <= end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The span as a range to index text with.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A file of a migrations folder: its path as messages show it, and its text.
///
/// Cheap to clone; one value per file is shared by all that points into it.
#[derive(Clone)]
pub struct Source(Arc<Inner>);

struct Inner {
    path: String,
    text: String,
    /// The first byte of every line, found when first asked for.
    lines: OnceLock<Vec<u32>>,
}

impl Source {
    /// A file's text under its path.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Source(Arc::new(Inner { path: path.into(), text: text.into(), lines: OnceLock::new() }))
    }

    /// The path as messages show it.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// The text of a span; empty where the span does not lie on character boundaries.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// The line of a byte, counted from 1.
    pub fn line(&self, offset: u32) -> u32 {
        let lines = self.0.lines.get_or_init(|| {
            let breaks = self.text().match_indices('\n');
            let next = |(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX);
            std::iter::once(0).chain(breaks.map(next)).collect()
        });
        u32::try_from(lines.partition_point(|start| *start <= offset)).unwrap_or(u32::MAX)
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({})", self.path())
    }
}

/// A span in a file of a migration.
#[cfg(feature = "postgres")]
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// The migration's version.
    pub(crate) version: i64,
    /// The file.
    pub(crate) source: Source,
    /// Where in it.
    pub(crate) span: Span,
}

#[cfg(feature = "postgres")]
impl Place {
    /// The place as the manifest shows it.
    pub(crate) fn origin(&self) -> Origin {
        let line = self.source.line(self.span.start);
        Origin::new(self.version, self.source.path().to_owned().into(), line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = Source::new("a.sql", "one\ntwo\n\nfour");
        let lines: Vec<u32> = [0, 3, 4, 7, 8, 9, 12].map(|at| source.line(at)).to_vec();
        assert_eq!(lines, [1, 1, 2, 2, 3, 4, 4]);
    }
}
