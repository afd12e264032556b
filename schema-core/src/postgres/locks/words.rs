//! Statements that the replay does not take apart, by their words.

use super::LockLevel::{
    AccessExclusive, AccessShare, Exclusive, RowExclusive, RowShare, Share, ShareRowExclusive,
    ShareUpdateExclusive,
};
use super::TableWork::{Brief, Rewrite, Scan};
use super::{Held, LockLevel};

/// A piece of SQL that is no white space.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A word as the server folds it, or a quoted name.
    Word(String),
    /// A string, quotes left away.
    Text,
    Mark(char),
}

/// Comments are left out.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = |mark: char| rest[1..].find(mark).map_or(rest.len(), |at| at + 2);
        let length = match first {
            '-' if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            '"' => {
                let length = end('"');
                tokens.push(Token::Word(rest[..length].trim_matches('"').to_owned()));
                length
            }
            '\'' => {
                tokens.push(Token::Text);
                end('\'')
            }
            _ if is_part(first) => {
                let length = rest.find(|mark| !is_part(mark)).unwrap_or(rest.len());
                tokens.push(Token::Word(rest[..length].to_lowercase()));
                length
            }
            _ => {
                if !first.is_whitespace() {
                    tokens.push(Token::Mark(first));
                }
                first.len_utf8()
            }
        };
        rest = rest.get(length..).unwrap_or_default();
    }
    tokens
}

fn is_part(mark: char) -> bool {
    mark.is_alphanumeric() || matches!(mark, '_' | '$')
}

/// The words of a statement, folded, without marks, strings and comments.
pub(super) fn lower_words(text: &str) -> Vec<String> {
    let tokens = tokens(text).into_iter();
    tokens
        .filter_map(|token| if let Token::Word(word) = token { Some(word) } else { None })
        .collect()
}

/// The names before a `(`.
pub(super) fn called(expression: &str) -> Vec<String> {
    let tokens = tokens(expression);
    let pairs = tokens.windows(2);
    pairs
        .filter_map(|pair| match pair {
            [Token::Word(word), Token::Mark('(')] => Some(word.clone()),
            _ => None,
        })
        .collect()
}

pub(super) fn locks(text: &str, held: &mut Held) {
    let tokens = tokens(text);
    let words = lower_words(text);
    let word = |at: usize| words.get(at).map(String::as_str).unwrap_or_default();
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    match word(0) {
        "truncate" => {
            for table in names(&tokens, &["truncate", "table", "only"]) {
                held.take(table, AccessExclusive, Brief);
            }
        }
        "cluster" => {
            for table in names(&tokens, &["cluster", "verbose"]).into_iter().take(1) {
                held.take(table, AccessExclusive, Rewrite);
            }
        }
        "vacuum" if has("full") => {
            for table in names(&tokens, &["vacuum", "full", "freeze", "verbose", "analyze"]) {
                held.take(table, AccessExclusive, Rewrite);
            }
        }
        "reindex" if has("table") => {
            let level = if has("concurrently") { ShareUpdateExclusive } else { Share };
            for table in names(&tokens, &["reindex", "table", "concurrently", "verbose"]) {
                held.take(table, level, Scan);
            }
        }
        "refresh" => {
            let concurrently = has("concurrently");
            let view = names(&tokens, &["refresh", "materialized", "view", "concurrently"]);
            for view in view.into_iter().take(1) {
                // The new rows are compared with those that are there.
                if concurrently {
                    held.take(view, Exclusive, Scan);
                } else {
                    held.take(view, AccessExclusive, Rewrite);
                }
            }
        }
        "lock" => {
            let level = level(&words);
            for table in names(&tokens, &["lock", "table", "only"]) {
                if level.blocks_writes() {
                    held.take(table, level, Brief);
                }
            }
        }
        _ => {}
    }
}

/// `LOCK TABLE a IN SHARE MODE`; what is said of none is the strongest.
fn level(words: &[String]) -> LockLevel {
    let text = words.join(" ");
    let Some((_, mode)) = text.split_once(" in ") else { return AccessExclusive };
    match mode.split(" mode").next().unwrap_or_default() {
        "access share" => AccessShare,
        "row share" => RowShare,
        "row exclusive" => RowExclusive,
        "share update exclusive" => ShareUpdateExclusive,
        "share" => Share,
        "share row exclusive" => ShareRowExclusive,
        "exclusive" => Exclusive,
        _ => AccessExclusive,
    }
}

/// The names behind the first words of a statement, up to what is no name.
fn names(tokens: &[Token], heads: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut rest = tokens.iter().peekable();
    // `VACUUM (FULL, ANALYZE) disks`: the options stand in parentheses.
    let mut depth = 0;
    while let Some(token) = rest.peek() {
        match token {
            Token::Mark('(') => depth += 1,
            Token::Mark(')') => depth -= 1,
            Token::Word(word) if depth == 0 && !heads.contains(&&**word) => break,
            _ => {}
        }
        rest.next();
    }
    let mut is_new = true;
    for token in rest {
        match token {
            Token::Word(word) if is_new => {
                names.push(word.clone());
                is_new = false;
            }
            Token::Mark('.') => {
                if let Some(name) = names.last_mut() {
                    name.push('.');
                }
            }
            Token::Word(word) => match names.last_mut() {
                Some(name) if name.ends_with('.') => name.push_str(word),
                _ => break,
            },
            Token::Mark(',') => is_new = true,
            Token::Mark('*') => {}
            _ => break,
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_behind_the_first_words() {
        for (text, heads, expected) in [
            (
                "TRUNCATE TABLE a, app.\"B\" CASCADE",
                &["truncate", "table"][..],
                &["a", "app.B"][..],
            ),
            ("VACUUM (FULL, ANALYZE) disks", &["vacuum"], &["disks"]),
            ("/* x */ TRUNCATE -- y\n a *", &["truncate"], &["a"]),
            ("LOCK a IN SHARE MODE", &["lock"], &["a"]),
            ("VACUUM", &["vacuum"], &[]),
        ] {
            assert_eq!(names(&tokens(text), heads), expected, "{text}");
        }
    }

    #[test]
    fn calls_are_seen_and_strings_are_not() {
        assert_eq!(called("now() + lower('random()') || f (1)"), ["now", "lower", "f"]);
        assert_eq!(called("'a(b)'"), [""; 0]);
    }
}
