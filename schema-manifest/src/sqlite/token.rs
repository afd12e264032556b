//! The tokens of a statement that SQLite took.
//!
//! Source: `tokenize.c` of SQLite, as far as it matters to where a token ends.

use std::borrow::Cow;

/// A token: where it starts, and its text as it is written, with its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The byte of the statement where it starts.
    pub start: usize,
    /// Its text.
    pub text: &'a str,
}

impl<'a> Token<'a> {
    /// Whether it is this keyword, in any case and without quotes.
    pub fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this name, in any case and with any quotes.
    pub fn names(self, name: &str) -> bool {
        self.bare().eq_ignore_ascii_case(name)
    }

    /// The text inside the quotes, where a quote that is written twice still is.
    pub fn bare(self) -> &'a str {
        match self.text.as_bytes() {
            // One that is never closed may end within a character.
            [b'\'' | b'"' | b'`' | b'[', .., _] => {
                self.text.get(1..self.text.len() - 1).unwrap_or(self.text)
            }
            _ => self.text,
        }
    }

    /// The name or the string that it is.
    pub fn name(self) -> Cow<'a, str> {
        let bare = self.bare();
        match self.text.as_bytes().first() {
            Some(quote @ (b'\'' | b'"' | b'`')) => {
                let quote = char::from(*quote);
                let twice = format!("{quote}{quote}");
                if bare.contains(&twice) {
                    Cow::Owned(bare.replace(&twice, &quote.to_string()))
                } else {
                    Cow::Borrowed(bare)
                }
            }
            _ => Cow::Borrowed(bare),
        }
    }

    /// Whether it is a word without quotes: a keyword, a name or a number.
    pub(super) fn is_word(self) -> bool {
        self.text.starts_with(is_part)
    }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The tokens of a text, without white space and comments.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = length(rest);
        let is_comment = rest.starts_with("--") || rest.starts_with("/*");
        if !is_comment && !rest.starts_with(char::is_whitespace) {
            tokens.push(Token { start: at, text: &rest[..length] });
        }
        at += length;
    }
    tokens
}

/// The bytes of the first token of a text that is not empty.
fn length(text: &str) -> usize {
    let end_of = |close: &str| text.find(close).map_or(text.len(), |at| at + close.len());
    let first = text.chars().next().unwrap_or_default();
    match first {
        '\'' | '"' | '`' => quoted(text, first),
        '[' => end_of("]"),
        '-' if text.starts_with("--") => end_of("\n"),
        '/' if text.starts_with("/*") => end_of("*/"),
        c if is_part(c) => {
            text.find(|c: char| !is_part(c) && c != '.').map_or(text.len(), |end| {
                // The point of a number is a part of it; that of a name is not.
                let point = text[..end].find('.').filter(|_| !c.is_ascii_digit());
                point.unwrap_or(end)
            })
        }
        c if c.is_whitespace() => text.find(|c: char| !c.is_whitespace()).unwrap_or(text.len()),
        '(' | ')' | ',' | '.' | ';' => 1,
        _ => {
            let operators = ["->>", "==", "<>", "!=", "<=", ">=", "||", "<<", ">>", "->"];
            let operator = operators.iter().find(|one| text.starts_with(**one));
            operator.map_or(first.len_utf8(), |one| one.len())
        }
    }
}

/// A quote that is written twice stands for itself.
fn quoted(text: &str, quote: char) -> usize {
    let mut at = 1;
    while let Some(found) = text[at..].find(quote) {
        at += found + 1;
        if !text[at..].starts_with(quote) {
            return at;
        }
        at += 1;
    }
    text.len()
}

/// The place of the parenthesis that closes the one at `open`.
pub fn closing(tokens: &[Token<'_>], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// Cuts at the commas that stand in no inner parentheses.
pub fn items<'t, 'a>(tokens: &'t [Token<'a>]) -> Vec<&'t [Token<'a>]> {
    let mut depth = 0_usize;
    tokens
        .split(|token| {
            match token.text {
                "(" => depth += 1,
                ")" => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && token.text == ","
        })
        .collect()
}

/// What stands between the first parenthesis and the one that closes it, and what comes after that.
pub(super) fn parenthesised<'t, 'a>(
    tokens: &'t [Token<'a>],
) -> Option<(&'t [Token<'a>], &'t [Token<'a>])> {
    let open = tokens.iter().position(|token| token.text == "(")?;
    let close = closing(tokens, open);
    Some((tokens.get(open + 1..close)?, tokens.get(close + 1..).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_into_tokens() {
        let texts = |sql| tokens(sql).iter().map(|token| token.text).collect::<Vec<_>>();
        assert_eq!(
            texts("CHECK (a.\"b\"\"c\" <> 'it''s' -- no\n/* no */ OR [d e]>=1.5)"),
            [
                "CHECK",
                "(",
                "a",
                ".",
                "\"b\"\"c\"",
                "<>",
                "'it''s'",
                "OR",
                "[d e]",
                ">=",
                "1.5",
                ")"
            ]
        );
        assert_eq!(texts("'never closed"), ["'never closed"]);
        assert_eq!(texts("größe-1"), ["größe", "-", "1"]);
    }

    #[test]
    fn a_name_is_what_its_quotes_hold() {
        for (text, name) in [
            ("a", "a"),
            ("\"a\"\"b\"", "a\"b"),
            ("`a``b`", "a`b"),
            ("[a b]", "a b"),
            ("''", ""),
            ("'é", "'é"),
        ] {
            assert_eq!(tokens(text)[0].name(), name);
        }
    }
}
