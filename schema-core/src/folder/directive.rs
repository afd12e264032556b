//! Directives: instructions in the comment lines at the head of a file, and `-- allow` and
//! `-- opaque` before a statement.

use crate::allowance::{self, Allowance, Scope};
use crate::diagnostic::{Code, Diagnostic};
use crate::opaque::{Declared, Which};
use crate::source::{Source, Span};

/// What a file asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Directives {
    /// `-- no-transaction`
    pub(super) no_transaction: bool,
    /// `-- no-transaction` where sqlx does not see it.
    pub(super) misplaced_no_transaction: bool,
    /// `-- irreversible: why`
    pub(super) irreversible: Option<String>,
    /// `-- allow: check: why`
    pub(super) allowances: Vec<Allowance>,
    /// `-- opaque: why`, `-- opaque(disks): why`
    pub(super) opaque: Vec<Declared>,
}

/// Reads the directives of a file.
///
/// `-- no-transaction` counts where sqlx sees it: when the file starts with it. Anywhere else in
/// the header it is a finding, since sqlx would run the file in a transaction.
pub(super) fn read(source: &Source, findings: &mut Vec<Diagnostic>) -> Directives {
    let text = source.text();
    let mut directives = Directives {
        no_transaction: text.starts_with("-- no-transaction"),
        ..Directives::default()
    };
    let mut start = 0;
    let mut in_header = true;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let trimmed = line.trim();
        let Some(comment) = trimmed.strip_prefix("--").map(str::trim) else {
            in_header &= trimmed.is_empty();
            continue;
        };
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(position(at + indent), position(at + indent + trimmed.len()));
        if let Some(words) = directive(comment, "allow") {
            let scope = if in_header { Scope::File } else { Scope::Statement(span.start) };
            directives.allowances.extend(allowed(source, span, words, scope, findings));
        }
        if let Some(words) = declaration(comment) {
            directives.opaque.extend(declared(source, span, words, findings));
        }
        if !in_header {
            continue;
        }
        if comment == "no-transaction" && at + indent > 0 {
            directives.misplaced_no_transaction = true;
            findings.push(
                Diagnostic::new(Code::BadDirective, "`-- no-transaction` is not on the first line")
                    .at(source, span, "not seen here, neither by sqlx nor by us")
                    .help("move it to the very start of the file"),
            );
        }
        if let Some(reason) = directive(comment, "irreversible") {
            if reason.is_empty() {
                findings.push(
                    Diagnostic::new(Code::BadDirective, "`-- irreversible` gives no reason")
                        .at(source, span, "a reason is shown to whoever asks for a revert")
                        .help("write `-- irreversible: why there is no way back`"),
                );
            }
            directives.irreversible = Some(reason.to_owned());
        }
    }
    directives
}

/// What stands behind `word:`, or nothing behind a bare `word`; `None` where the comment is another.
fn directive<'a>(comment: &'a str, word: &str) -> Option<&'a str> {
    let rest = comment.strip_prefix(word)?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(':').map(str::trim) }
}

/// `check: why`
fn allowed(
    source: &Source,
    span: Span,
    words: &str,
    scope: Scope,
    findings: &mut Vec<Diagnostic>,
) -> Option<Allowance> {
    let (name, reason) = words.split_once(':').unwrap_or((words, ""));
    let bad = if name.trim().is_empty() || reason.trim().is_empty() {
        Err(("`-- allow` needs a check and a reason".to_owned(), ALLOW.to_owned()))
    } else {
        allowance::allowable(name.trim())
    };
    match bad {
        Ok(check) => Some(Allowance { check, scope, source: source.clone(), span }),
        Err((message, help)) => {
            findings.push(
                Diagnostic::new(Code::BadDirective, message)
                    .at(source, span, "allows nothing")
                    .help(help),
            );
            None
        }
    }
}

/// What stands behind `opaque`, where this is no sentence that begins with the word.
fn declaration(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix("opaque")?;
    (rest.is_empty() || rest.starts_with([':', '('])).then_some(rest)
}

/// `: why`, `(disks, users): why`
fn declared(
    source: &Source,
    span: Span,
    words: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Declared> {
    let (names, rest) = match words.strip_prefix('(') {
        None => (Some(None), words),
        Some(inner) => match inner.split_once(')') {
            Some((list, rest)) => (Declared::names(list).map(Some), rest),
            None => (None, ""),
        },
    };
    let reason = rest.trim_start().strip_prefix(':').map(str::trim).unwrap_or_default();
    match names.filter(|_| !reason.is_empty()) {
        Some(names) => Some(Declared {
            statement: Which::After(span.end),
            names,
            reason: reason.to_owned(),
            source: source.clone(),
            span,
        }),
        None => {
            findings.push(
                Diagnostic::new(Code::BadDirective, "`-- opaque` needs a reason")
                    .at(source, span, "declares nothing")
                    .help(
                        "write `-- opaque: why` before the statement, or `-- opaque(disks, users): why` \
                         with all that it may touch",
                    ),
            );
            None
        }
    }
}

const ALLOW: &str = "write `-- allow: version-gap: why it may stay`";

/// Positions are 32 bits wide: a larger file is refused before it gets here.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Directives, Vec<String>) {
        let mut findings = Vec::new();
        let directives = read(&Source::new("up.sql", text), &mut findings);
        (directives, findings.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn directives_stand_in_the_header_only() {
        let (directives, findings) =
            of("-- no-transaction\n-- Why.\n\n-- irreversible: rows are gone\nDROP TABLE a;\n");
        assert!(directives.no_transaction);
        assert_eq!(directives.irreversible.as_deref(), Some("rows are gone"));
        assert!(findings.is_empty());
        let (directives, findings) = of("SELECT 1;\n-- irreversible: no\n-- no-transaction\n");
        assert!(!directives.no_transaction && directives.irreversible.is_none());
        assert!(findings.is_empty());
    }

    #[test]
    fn an_allowance_is_for_the_file_or_for_the_next_statement() {
        let text = "-- allow: empty-file: it was never used\nSELECT 1;\n\
                    \x20 -- allow: unknown-table: made by hand\nSELECT 2;\n";
        let (directives, findings) = of(text);
        assert_eq!(findings, Vec::<String>::new());
        let found = directives.allowances.iter().map(|one| (one.check, one.scope.clone()));
        assert_eq!(
            found.collect::<Vec<_>>(),
            [(Code::EmptyFile, Scope::File), (Code::UnknownTable, Scope::Statement(52))]
        );
    }

    #[test]
    fn an_allowance_names_a_check_that_can_be_allowed_and_a_reason() {
        let cases = [
            ("-- allow", "`-- allow` needs a check and a reason"),
            ("-- allow: empty-file", "`-- allow` needs a check and a reason"),
            ("-- allow: empty-file: ", "`-- allow` needs a check and a reason"),
            ("-- allow: empty-fyle: why", "there is no check `empty-fyle`"),
            ("-- allow: bad-version: why", "`bad-version` cannot be allowed"),
        ];
        for (text, message) in cases {
            assert_eq!(of(text).1, [message], "{text}");
        }
        for sentence in ["-- allow users to log in", "-- allows: x: y", "SELECT '-- allow'"] {
            assert!(of(sentence).1.is_empty(), "{sentence}");
        }
    }

    #[test]
    fn a_declaration_is_for_the_next_statement_and_says_why() {
        let text =
            "-- opaque: by hand\nSELECT 1;\n  -- opaque(disks, \"Users\"): loops over them\n";
        let (directives, findings) = of(text);
        assert_eq!(findings, Vec::<String>::new());
        let found = directives.opaque.iter().map(|one| (one.names.clone(), &*one.reason));
        let names = vec!["disks".to_owned(), "Users".to_owned()];
        let expected = [(None, "by hand"), (Some(names), "loops over them")];
        assert_eq!(found.collect::<Vec<_>>(), expected);
        for text in
            ["-- opaque", "-- opaque:", "-- opaque(disks)", "-- opaque(): why", "-- opaque(a"]
        {
            assert_eq!(of(text).1, ["`-- opaque` needs a reason"], "{text}");
        }
        for sentence in ["-- opaque types are fine", "-- opaquely: done", "SELECT '-- opaque'"] {
            let (directives, findings) = of(sentence);
            assert!(findings.is_empty() && directives.opaque.is_empty(), "{sentence}");
        }
    }

    #[test]
    fn a_directive_that_would_not_be_seen_is_reported() {
        assert_eq!(
            of("-- A title.\n-- no-transaction\nSELECT 1;").1,
            ["`-- no-transaction` is not on the first line"]
        );
        assert_eq!(of("-- irreversible\nSELECT 1;").1, ["`-- irreversible` gives no reason"]);
        // A sentence that mentions it is no directive.
        assert!(of("-- Runs without no-transaction.\nSELECT 1;").1.is_empty());
    }
}
