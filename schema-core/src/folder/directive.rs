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
        if let Some((message, help)) = misspelled(comment, in_header) {
            findings.push(
                Diagnostic::new(Code::BadDirective, message)
                    .at(source, span, "read as a comment")
                    .help(help),
            );
            continue;
        }
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
        if comment == "no-transaction" && !directives.no_transaction && at + indent == 0 {
            directives.misplaced_no_transaction = true;
            findings.push(
                Diagnostic::new(Code::BadDirective, "`--no-transaction` lacks a space")
                    .at(source, span, "not seen here, neither by sqlx nor by us")
                    .help("write `-- no-transaction`"),
            );
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

/// A comment that surely is meant as a directive and is none: what is wrong with it, and what to write.
fn misspelled(comment: &str, in_header: bool) -> Option<(String, String)> {
    let end = comment.find(|letter: char| !(letter.is_ascii_alphabetic() || "-_".contains(letter)));
    let (word, rest) = comment.split_at(end.unwrap_or(comment.len()));
    let bare = rest.trim_start();
    let lower = word.to_ascii_lowercase();
    if in_header && is_no_transaction(&comment.to_ascii_lowercase()) && comment != NO_TRANSACTION {
        let message = format!("there is no directive `-- {comment}`");
        return Some((message, format!("write `-- {NO_TRANSACTION}`, on the first line")));
    }
    let is_directive = match &*lower {
        "allow" | "opaque" => true,
        "irreversible" => in_header,
        _ => false,
    };
    if !is_directive {
        return None;
    }
    let names_check = |text: &str| {
        text.split_once(':').is_some_and(|(name, why)| {
            allowance::allowable(name.trim()).is_ok() && !why.trim().is_empty()
        })
    };
    // A sentence may begin with the word, and have a colon behind it.
    let is_meant = match rest.strip_prefix(':') {
        Some(rest) => lower == "allow" && names_check(rest),
        None => lower == "opaque" && rest.starts_with('(') && rest.contains("):"),
    };
    if word != lower && is_meant {
        let message = format!("a directive is written in lower case, and this is `-- {word}`");
        return Some((message, format!("write `-- {lower}{rest}`")));
    }
    if rest.len() > bare.len() {
        let is_list = lower == "opaque" && bare.starts_with('(') && bare.contains("):");
        if bare.starts_with(':') || is_list {
            let message = format!("a space stands behind `-- {word}`");
            return Some((message, format!("write `-- {lower}{bare}`")));
        }
        if lower == "allow" && names_check(bare) {
            let message = "a `:` is missing behind `-- allow`".to_owned();
            return Some((message, format!("write `-- allow: {bare}`")));
        }
    }
    if lower == "allow"
        && let Some((check, why)) = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
        && Code::from_name(check.trim()).is_some()
    {
        let why = why.trim_start_matches([':', ' ']);
        let why = if why.is_empty() { WHY } else { why };
        let message = "`-- allow` takes no parentheses".to_owned();
        return Some((message, format!("write `-- allow: {}: {why}`", check.trim())));
    }
    None
}

const NO_TRANSACTION: &str = "no-transaction";

/// Whether a whole comment, in lower case, is that directive or nearly so.
fn is_no_transaction(comment: &str) -> bool {
    matches!(comment, "no-transaction" | "no_transaction" | "notransaction" | "no-transactions")
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
    let (name, reason) = (name.trim(), reason.trim());
    let check = match (name, reason) {
        ("", "") => Err(("`-- allow` needs a check and a reason".to_owned(), ALLOW.to_owned())),
        ("", reason) => {
            let message = "`-- allow` names no check".to_owned();
            Err((message, format!("write `-- allow: version-gap: {reason}`, with the check")))
        }
        (name, reason) => match allowance::allowable(name) {
            Ok(check) if reason.is_empty() => {
                let message = format!("`-- allow: {check}` gives no reason");
                Err((message, format!("write `-- allow: {check}: {WHY}`")))
            }
            found => found,
        },
    };
    match check {
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

const ALLOW: &str = "write `-- allow: version-gap: why it may stay`";
const WHY: &str = "why it may stay";

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
    match parts_of_declaration(words) {
        Ok((names, reason)) => Some(Declared {
            statement: Which::After(span.end),
            names,
            reason: reason.to_owned(),
            source: source.clone(),
            span,
        }),
        Err((message, help)) => {
            findings.push(
                Diagnostic::new(Code::BadDirective, message)
                    .at(source, span, "declares nothing")
                    .help(help),
            );
            None
        }
    }
}

/// The names between the parentheses, where there are any, and the reason.
type Parts<'a> = (Option<Vec<String>>, &'a str);

/// What a declaration says; else what is wrong, and what to write.
fn parts_of_declaration(words: &str) -> Result<Parts<'_>, (String, String)> {
    let Some(inner) = words.strip_prefix('(') else {
        let reason = words.trim_start_matches(':').trim();
        return match reason {
            "" => Err(("`-- opaque` gives no reason".to_owned(), OPAQUE.to_owned())),
            reason => Ok((None, reason)),
        };
    };
    let Some((list, rest)) = inner.split_once(')') else {
        let (list, reason) = inner.split_once(':').unwrap_or((inner, ""));
        let message = "the parenthesis of `-- opaque(` is not closed".to_owned();
        return Err((message, as_declaration(list, reason)));
    };
    let Some(names) = Declared::names(list) else {
        let message = if Declared::written(list).is_empty() {
            "`-- opaque()` names nothing"
        } else {
            "`-- opaque(..)` has a `,` without a name"
        };
        let reason = rest.trim_start_matches([':', ' ']);
        return Err((message.to_owned(), as_declaration(list, reason)));
    };
    match rest.trim_start().strip_prefix(':').map(str::trim) {
        Some(reason) if !reason.is_empty() => Ok((Some(names), reason)),
        None if !rest.trim().is_empty() => {
            let message = "a `:` is missing behind `-- opaque(..)`".to_owned();
            Err((message, as_declaration(list, rest)))
        }
        _ => Err((format!("`-- opaque({list})` gives no reason"), as_declaration(list, ""))),
    }
}

/// A declaration as it is to be written, of what is there of one.
fn as_declaration(list: &str, reason: &str) -> String {
    let reason = if reason.trim().is_empty() { "why" } else { reason.trim() };
    match &*Declared::written(list) {
        [] => OPAQUE.replace("why", reason),
        names => format!("write `-- opaque({}): {reason}`", names.join(", ")),
    }
}

const OPAQUE: &str = "write `-- opaque: why` before the statement, or `-- opaque(disks, users): why` with all that it may \
                      touch";

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
            ("-- allow:", "`-- allow` needs a check and a reason"),
            ("-- allow: : why", "`-- allow` names no check"),
            ("-- allow: empty-file", "`-- allow: empty-file` gives no reason"),
            ("-- allow: empty-file: ", "`-- allow: empty-file` gives no reason"),
            ("-- allow: bad-version", "`bad-version` cannot be allowed"),
            ("-- allow empty-file: why", "a `:` is missing behind `-- allow`"),
            ("-- allow : empty-file: why", "a space stands behind `-- allow`"),
            ("-- allow(empty-file): why", "`-- allow` takes no parentheses"),
            (
                "-- Allow: empty-file: why",
                "a directive is written in lower case, and this is `-- Allow`",
            ),
            ("-- allow: empty-fyle: why", "there is no check `empty-fyle`"),
            ("-- allow: bad-version: why", "`bad-version` cannot be allowed"),
        ];
        for (text, message) in cases {
            assert_eq!(of(text).1, [message], "{text}");
        }
        for sentence in [
            "-- allow users to log in",
            "-- allow empty-file",
            "-- allow (some): later",
            "-- Allow them in: they ask",
            "-- Allow: everybody who asks",
            "-- allows: x: y",
            "SELECT '-- allow'",
        ] {
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
        for sentence in [
            "-- opaque types are fine",
            "-- opaque (see below)",
            "-- Opaque",
            "-- opaquely: done",
            "SELECT '-- opaque'",
        ] {
            let (directives, findings) = of(sentence);
            assert!(findings.is_empty() && directives.opaque.is_empty(), "{sentence}");
        }
    }

    #[test]
    fn a_malformed_declaration_says_what_is_wrong_and_what_to_write() {
        let cases = [
            ("", "`-- opaque` gives no reason", OPAQUE),
            (":", "`-- opaque` gives no reason", OPAQUE),
            ("(disks)", "`-- opaque(disks)` gives no reason", "write `-- opaque(disks): why`"),
            ("(disks): ", "`-- opaque(disks)` gives no reason", "write `-- opaque(disks): why`"),
            (
                "(disks) it loops",
                "a `:` is missing behind `-- opaque(..)`",
                "write `-- opaque(disks): it loops`",
            ),
            (
                "(disks, users: it loops",
                "the parenthesis of `-- opaque(` is not closed",
                "write `-- opaque(disks, users): it loops`",
            ),
            ("(", "the parenthesis of `-- opaque(` is not closed", OPAQUE),
            ("()", "`-- opaque()` names nothing", OPAQUE),
            (
                "(disks, , users): it loops",
                "`-- opaque(..)` has a `,` without a name",
                "write `-- opaque(disks, users): it loops`",
            ),
            (
                " (disks): it loops",
                "a space stands behind `-- opaque`",
                "write `-- opaque(disks): it loops`",
            ),
            (" : it loops", "a space stands behind `-- opaque`", "write `-- opaque: it loops`"),
        ];
        for (rest, message, help) in cases {
            let mut findings = Vec::new();
            let text = format!("-- opaque{rest}\nSELECT 1;");
            let directives = read(&Source::new("up.sql", &*text), &mut findings);
            assert!(directives.opaque.is_empty(), "{text}");
            let found: Vec<_> = findings.iter().map(|one| (&*one.message, &*one.help)).collect();
            assert_eq!(found, [(message, &[help.to_owned()][..])], "{text}");
        }
    }

    #[test]
    fn a_directive_that_would_not_be_seen_is_reported() {
        for (text, message) in [
            ("--no-transaction", "`--no-transaction` lacks a space"),
            ("-- no_transaction", "there is no directive `-- no_transaction`"),
            ("-- No-Transaction", "there is no directive `-- No-Transaction`"),
            (
                "-- Opaque(disks): why",
                "a directive is written in lower case, and this is `-- Opaque`",
            ),
            ("-- irreversible : why", "a space stands behind `-- irreversible`"),
        ] {
            assert_eq!(of(&format!("{text}\nSELECT 1;")).1, [message], "{text}");
        }
        assert_eq!(
            of("-- A title.\n-- no-transaction\nSELECT 1;").1,
            ["`-- no-transaction` is not on the first line"]
        );
        assert_eq!(of("-- irreversible\nSELECT 1;").1, ["`-- irreversible` gives no reason"]);
        // A sentence that mentions it is no directive.
        assert!(of("-- Irreversible: a sentence.\n-- No transaction\nSELECT 1;").1.is_empty());
        assert!(of("-- Runs without no-transaction.\nSELECT 1;").1.is_empty());
    }
}
