//! `DO` blocks that raise an exception whatever happens.

use squawk_syntax::{SyntaxKind as K, SyntaxNode};

use super::super::tree;
use crate::source::Span;

/// The `RAISE` that every run of a block comes to: it stands at the top of the block, before anything
/// that could leave it.
///
/// `RAISE` has the level `EXCEPTION` where it says none; without anything behind it, it raises again what
/// was caught. Source: "Errors and Messages" in the documentation of PL/pgSQL.
pub(super) fn always(block: &SyntaxNode) -> Option<Span> {
    let literal = tree::child(block, K::LITERAL)?;
    let token = tree::tokens(&literal).next()?;
    let language = tree::child(block, K::DO_LANGUAGE).map(|clause| tree::lower(&clause));
    if language.is_some_and(|language| !language.contains("plpgsql")) {
        return None;
    }
    let body = tree::dollar_quoted(&literal)?;
    let start = u32::from(token.text_range().start()) as usize;
    let start = start + token.text().find(&body)?;
    let mut begun = false;
    // The first word of each statement decides.
    let mut at_start = true;
    let mut words = words(&body).peekable();
    while let Some((at, word)) = words.next() {
        if !begun {
            begun = word.eq_ignore_ascii_case("begin");
            continue;
        }
        if word == ";" {
            at_start = true;
            continue;
        }
        if !at_start {
            continue;
        }
        at_start = false;
        let is = |one: &str| word.eq_ignore_ascii_case(one);
        if is("raise") {
            let level = words.peek().map_or("", |(_, next)| next);
            let warns = ["debug", "log", "info", "notice", "warning"];
            if warns.iter().any(|one| level.eq_ignore_ascii_case(one)) {
                continue;
            }
            if level == ";" || has_handler(&body[at..]) {
                return None;
            }
            let end = body[at..].find(';').map_or(body.len(), |end| at + end);
            let position = |at: usize| u32::try_from(start + at).unwrap_or(u32::MAX);
            return Some(Span::new(position(at), position(end)));
        }
        // Whatever branches, loops, returns or nests may pass it by.
        let plain = ["perform", "update", "insert", "delete", "alter", "create", "drop", "execute"];
        if !plain.iter().any(|one| is(one)) {
            return None;
        }
    }
    None
}

fn has_handler(rest: &str) -> bool {
    let words: Vec<&str> = words(rest).map(|(_, word)| word).collect();
    words.windows(2).any(|pair| {
        pair[0].eq_ignore_ascii_case("exception") && pair[1].eq_ignore_ascii_case("when")
    })
}

/// Words, strings as a whole, and other characters, with their places; no comments.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let rest = &text[at..];
            let first = rest.chars().next()?;
            let length = match first {
                _ if rest.starts_with("--") => rest.find('\n').unwrap_or(rest.len()),
                _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
                letter if is_word(letter) => {
                    rest.find(|letter: char| !is_word(letter)).unwrap_or(rest.len())
                }
                letter => letter.len_utf8(),
            };
            let start = at;
            at += length;
            let is_comment = rest.starts_with("--") || rest.starts_with("/*");
            if !first.is_whitespace() && !is_comment {
                return Some((start, &text[start..at]));
            }
        }
    })
}
