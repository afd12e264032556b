//! As much of SQLite's lexical structure as it takes to find where a statement starts.

/// The bytes of white space, comments and stray semicolons at the head of a text.
pub(super) fn trivia(text: &str) -> usize {
    let mut rest = text;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ';');
        let after = if let Some(comment) = trimmed.strip_prefix("--") {
            comment.find('\n').map_or("", |end| &comment[end + 1..])
        } else if let Some(comment) = trimmed.strip_prefix("/*") {
            comment.find("*/").map_or("", |end| &comment[end + 2..])
        } else {
            return text.len() - trimmed.len();
        };
        rest = after;
    }
}

/// The bytes of a statement up to its semicolon. Only for statements that SQLite refused: the
/// ones it took say themselves where they end.
pub(super) fn statement(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let skip = |open: usize, close: &str| {
            text.get(at + open..)
                .and_then(|rest| rest.find(close))
                .map_or(text.len(), |end| at + open + end + close.len())
        };
        at = match byte {
            b';' => return at,
            b'\'' => skip(1, "'"),
            b'"' => skip(1, "\""),
            b'`' => skip(1, "`"),
            b'[' => skip(1, "]"),
            b'-' if bytes.get(at + 1) == Some(&b'-') => skip(2, "\n"),
            b'/' if bytes.get(at + 1) == Some(&b'*') => skip(2, "*/"),
            _ => at + 1,
        };
    }
    text.len()
}

/// The words of a statement in upper case, names and strings among them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_found_between_comments() {
        assert_eq!(trivia("-- a; b\n/* c; */ ;\n SELECT 1"), 20);
        assert_eq!(trivia("  -- only a comment"), 19);
        assert_eq!(trivia("/* never closed"), 15);
        assert_eq!(statement("SELECT ';' -- ;\n, \"a;\" ; SELECT 2"), 23);
        assert_eq!(statement("SELECT 'never closed"), 20);
    }
}
