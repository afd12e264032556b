//! The tokens of a statement that SQLite took, and whether two texts say the same in them.

/// A token: where it starts, and its text as it is written, with its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) start: usize,
    pub(super) text: &'a str,
}

impl<'a> Token<'a> {
    /// Whether it is this keyword, in any case and without quotes.
    pub(super) fn is(self, keyword: &str) -> bool {
        self.text.eq_ignore_ascii_case(keyword)
    }

    /// Whether it is this name, in any case and with any quotes.
    pub(super) fn names(self, name: &str) -> bool {
        self.bare().eq_ignore_ascii_case(name)
    }

    /// The text inside the quotes.
    pub(super) fn bare(self) -> &'a str {
        match self.text.as_bytes() {
            [b'\'' | b'"' | b'`' | b'[', .., _] => &self.text[1..self.text.len() - 1],
            _ => self.text,
        }
    }

    fn may_equal(self, other: Token<'_>) -> bool {
        let is_string = |token: Token<'_>| token.text.starts_with('\'');
        if is_string(self) && is_string(other) {
            return self.text == other.text;
        }
        let plain = |token: Token<'_>| match token.bare().to_ascii_lowercase().as_str() {
            // Since 3.23 the words are these numbers.
            "true" => "1".to_owned(),
            "false" => "0".to_owned(),
            "==" => "=".to_owned(),
            "<>" => "!=".to_owned(),
            other => other.to_owned(),
        };
        plain(self) == plain(other)
    }
}

/// The tokens of a text, without white space and comments.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
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
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
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

/// Whether two texts may mean the same: white space, comments, parentheses, and the case and the
/// quotes of names are left out. SQLite keeps a text as it was written, but for what
/// `ALTER TABLE .. RENAME` rewrites in it.
pub(super) fn may_be_equal(one: &str, other: &str) -> bool {
    first_difference(&tokens(one), &tokens(other)).is_none()
}

/// Where two texts part: the places of the first tokens that differ.
pub(super) fn first_difference(one: &[Token<'_>], other: &[Token<'_>]) -> Option<(usize, usize)> {
    let counts = |token: &Token<'_>| !matches!(token.text, "(" | ")" | ";");
    let mut ones = one.iter().enumerate().filter(|(_, token)| counts(token));
    let mut others = other.iter().enumerate().filter(|(_, token)| counts(token));
    loop {
        match (ones.next(), others.next()) {
            (None, None) => return None,
            (Some((_, one)), Some((_, other))) if one.may_equal(*other) => {}
            (mine, theirs) => {
                return Some((
                    mine.map_or(one.len(), |(at, _)| at),
                    theirs.map_or(other.len(), |(at, _)| at),
                ));
            }
        }
    }
}

/// What stands between the parenthesis at `open` and the one that closes it: the place of that.
pub(super) fn closing(tokens: &[Token<'_>], open: usize) -> usize {
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

/// The text of a range of tokens, on one line and without comments.
pub(super) fn on_one_line(tokens: &[Token<'_>]) -> String {
    let mut line = String::new();
    let mut end = None;
    for token in tokens {
        if end.is_some_and(|end| end != token.start) {
            line.push(' ');
        }
        line.push_str(token.text);
        end = Some(token.start + token.text.len());
    }
    line
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
    fn spelling_is_no_difference() {
        for (one, other) in [
            ("a > 0", "A>0"),
            ("(a > 0)", "\"a\" > 0"),
            ("a IN ('x')", "[a] in (\"x\")"),
            ("a == 1 /* why */", "a = 1"),
            ("TRUE", "1"),
        ] {
            assert!(may_be_equal(one, other), "{one} {other}");
        }
        for (one, other) in
            [("a > 0", "a > 1"), ("'a'", "'A'"), ("a", "a + b"), ("a < b", "a <= b"), ("1", "1.0")]
        {
            assert!(!may_be_equal(one, other), "{one} {other}");
        }
    }
}
