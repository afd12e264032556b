//! One spelling for texts that SQLite reads as the same.
//!
//! SQLite keeps a statement as it was written, but for what `ALTER TABLE` rewrites in it: the names that
//! it changes get double quotes, and a string in double quotes gets single ones
//! (`sqlite_rename_table`, `sqlite_rename_column` and `sqlite_rename_quotefix` in `alter.c`). So a text
//! says not only what it means, but also what was done before. In the one spelling names are in lower
//! case and without quotes, white space is always the same, and there are no comments.

use std::borrow::Cow;
use std::collections::HashSet;

use super::token::Token;

/// The keywords that SQLite never reads as a name: those without a fallback in `parse.y`. In lower case,
/// sorted.
const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "except",
    "exists",
    "foreign",
    "from",
    "group",
    "having",
    "in",
    "index",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "limit",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "primary",
    "references",
    "returning",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
];

/// Words that a parenthesis does not belong to as the one of a call does. Only for the eye.
const APART: &[&str] = &["by", "filter", "like", "glob", "over", "end", "offset", "recursive"];

/// The names of tables, views and columns, in lower case: a word in double quotes is one of them, or else
/// a string.
///
/// Source: <https://sqlite.org/quirks.html>, "Double-quoted String Literals Are Accepted".
#[derive(Debug, Default)]
pub(super) struct Names(HashSet<String>);

impl Names {
    pub(super) fn insert(&mut self, name: &str) {
        self.0.insert(name.to_ascii_lowercase());
    }

    fn has(&self, lower: &str) -> bool {
        self.0.contains(lower) || matches!(lower, "rowid" | "oid" | "_rowid_" | "new" | "old")
    }
}

/// An expression or a query in the one spelling.
pub(super) fn spelled(tokens: &[Token<'_>], names: &Names) -> String {
    let tokens = without_parentheses(tokens);
    let mut text = String::new();
    let mut before: Option<&Token<'_>> = None;
    let mut is_sign = false;
    for token in tokens {
        let is_apart = before.is_some_and(|before| is_apart(*before, *token));
        if is_apart && !is_sign {
            text.push(' ');
        }
        is_sign = matches!(token.text, "-" | "+" | "~")
            && before.is_none_or(|before| is_before_operand(*before));
        text.push_str(&spelled_token(*token, names));
        before = Some(token);
    }
    text
}

/// Tokens on one line, each as it is written.
pub(super) fn joined(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    let mut before: Option<&Token<'_>> = None;
    for token in tokens {
        if before.is_some_and(|before| is_apart(*before, *token)) {
            text.push(' ');
        }
        text.push_str(token.text);
        before = Some(token);
    }
    text
}

/// The default of a column, as a pragma shows it: a word alone is a string.
pub(super) fn spelled_default(tokens: &[Token<'_>], names: &Names) -> String {
    match tokens {
        [token] if is_string_default(*token) => string(&token.name()),
        tokens => spelled(tokens, names),
    }
}

/// Source: `ccons ::= DEFAULT scanpt id` in `parse.y`.
fn is_string_default(token: Token<'_>) -> bool {
    let constants = ["null", "true", "false", "current_date", "current_time", "current_timestamp"];
    match token.text.as_bytes().first() {
        Some(b'"' | b'`' | b'[') => true,
        Some(b'0'..=b'9') => false,
        _ => token.is_word() && !constants.iter().any(|constant| token.is(constant)),
    }
}

fn string(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn spelled_token<'a>(token: Token<'a>, names: &Names) -> Cow<'a, str> {
    match token.text.as_bytes().first() {
        Some(b'"') => {
            let name = token.name();
            let lower = name.to_ascii_lowercase();
            if names.has(&lower) { spelled_name(lower).into() } else { string(&name).into() }
        }
        Some(b'`' | b'[') => spelled_name(token.name().to_ascii_lowercase()).into(),
        Some(b'\'') => token.text.into(),
        _ => match token.text {
            "==" => "=".into(),
            "!=" => "<>".into(),
            text if text.bytes().any(|byte| byte.is_ascii_uppercase()) => {
                text.to_ascii_lowercase().into()
            }
            text => text.into(),
        },
    }
}

/// A name in lower case, with quotes where it cannot do without.
fn spelled_name(lower: String) -> String {
    let is_plain = lower.chars().all(|c| c.is_alphanumeric() || c == '_')
        && lower.chars().next().is_some_and(|first| !first.is_ascii_digit());
    if is_plain && RESERVED.binary_search(&lower.as_str()).is_err() {
        lower
    } else {
        crate::quoted(&lower)
    }
}

/// Without the parentheses that hold all of it.
fn without_parentheses<'t, 'a>(mut tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    while let [first, inner @ .., last] = tokens
        && first.text == "("
        && last.text == ")"
        && super::token::closing(tokens, 0) + 1 == tokens.len()
    {
        tokens = inner;
    }
    tokens
}

fn is_reserved(token: Token<'_>) -> bool {
    token.is_word() && RESERVED.binary_search(&token.text.to_ascii_lowercase().as_str()).is_ok()
}

fn is_apart(before: Token<'_>, token: Token<'_>) -> bool {
    match (before.text, token.text) {
        ("(" | ".", _) | (_, "," | ")" | "." | ";") => false,
        // A call, but for words that take a list or a query.
        (_, "(") if before.is_word() => {
            is_reserved(before) || APART.iter().any(|word| before.is(word))
        }
        // A blob: `x'00'`.
        ("x" | "X", text) => !text.starts_with('\''),
        _ => true,
    }
}

/// Whether what comes next begins an operand: then `-` is a sign.
fn is_before_operand(token: Token<'_>) -> bool {
    match token.text.as_bytes().first() {
        Some(b'\'' | b'"' | b'`' | b'[' | b')') => false,
        _ => !token.is_word() || (is_reserved(token) && !token.is("null")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn names() -> Names {
        let mut names = Names::default();
        for name in ["Size", "title", "order", "two words"] {
            names.insert(name);
        }
        names
    }

    fn one(text: &str) -> String {
        spelled(&tokens(text), &names())
    }

    #[test]
    fn reserved_words_are_sorted() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn a_text_has_one_spelling() {
        for (text, expected) in [
            ("size>0", "size > 0"),
            ("( \"Size\" > 0 ) -- why", "size > 0"),
            ("(a)+(b)", "(a) + (b)"),
            ("`Size`==1 AND [size]!=-1", "size = 1 and size <> -1"),
            ("a - -1 - (-b)", "a - -1 - (-b)"),
            ("COUNT ( * )", "count(*)"),
            ("Size IN ( 'A' , \"B\" )", "size in ('A', 'B')"),
            ("title COLLATE NOCASE", "title collate nocase"),
            ("\"order\" = [two words]", "\"order\" = \"two words\""),
            ("x'0A' || \"it's\"", "x'0A' || 'it''s'"),
            ("new . \"size\"", "new.size"),
            ("CASE WHEN (a) THEN 1 END", "case when (a) then 1 end"),
        ] {
            assert_eq!(one(text), expected, "{text}");
        }
    }

    #[test]
    fn what_means_something_else_is_spelled_in_another_way() {
        for (a, b) in [
            ("'A'", "'a'"),
            ("size > 1", "size > 10"),
            ("\"order\"", "order"),
            ("\"Unknown\"", "\"unknown\""),
            ("(a or b) and c", "a or b and c"),
            ("a - 1", "a, -1"),
        ] {
            assert_ne!(one(a), one(b));
        }
    }

    #[test]
    fn a_default_that_is_a_word_is_a_string() {
        for (text, expected) in [
            ("Active", "'Active'"),
            ("\"Active\"", "'Active'"),
            ("size", "'size'"),
            ("'it''s'", "'it''s'"),
            ("CURRENT_TIMESTAMP", "current_timestamp"),
            ("NULL", "null"),
            ("1.5", "1.5"),
            ("-1", "-1"),
            ("lower(hex(randomblob(16)))", "lower(hex(randomblob(16)))"),
        ] {
            assert_eq!(spelled_default(&tokens(text), &names()), expected);
        }
    }
}
