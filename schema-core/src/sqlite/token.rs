//! Whether two texts that SQLite took say the same in their tokens.

pub(super) use schema_manifest::sqlite::{Token, tokens};

fn may_equal(one: Token<'_>, other: Token<'_>) -> bool {
    let is_string = |token: Token<'_>| token.text.starts_with('\'');
    if is_string(one) && is_string(other) {
        return one.text == other.text;
    }
    let plain = |token: Token<'_>| match token.bare().to_ascii_lowercase().as_str() {
        // Since 3.23 the words are these numbers.
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        "==" => "=".to_owned(),
        "<>" => "!=".to_owned(),
        other => other.to_owned(),
    };
    plain(one) == plain(other)
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
            (Some((_, one)), Some((_, other))) if may_equal(*one, *other) => {}
            (mine, theirs) => {
                return Some((
                    mine.map_or(one.len(), |(at, _)| at),
                    theirs.map_or(other.len(), |(at, _)| at),
                ));
            }
        }
    }
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
