//! What a verify script may hold: queries, and nothing else. The same for every database.

use schema_manifest::Statement;

use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

/// A statement that is no query.
pub(crate) fn not_query(file: &File, statement: &Statement) -> Diagnostic {
    let span = Span::new(statement.start, statement.end);
    Diagnostic::new(Code::VerifyNotQuery, "a statement of a verify script that is no query")
        .at(&file.source, span, "no query that only reads")
        .help(
            "a verify script changes nothing: write a `SELECT` that returns a row where the \
             migration has not done its work",
        )
}
