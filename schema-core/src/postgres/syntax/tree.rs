//! Walking the parser's tree.

use std::cell::Cell;

use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode, SyntaxToken};

use super::statement::{Ident, Name};
use crate::source::Span;

/// The longest identifier in bytes: `NAMEDATALEN - 1`.
/// Source: PostgreSQL documentation, "Lexical Structure", identifiers.
const LONGEST: usize = 63;

pub(super) fn child(node: &SyntaxNode, kind: SyntaxKind) -> Option<SyntaxNode> {
    node.children().find(|child| child.kind() == kind)
}

pub(super) fn children(node: &SyntaxNode, kind: SyntaxKind) -> impl Iterator<Item = SyntaxNode> {
    node.children().filter(move |child| child.kind() == kind)
}

pub(super) fn has(node: &SyntaxNode, kind: SyntaxKind) -> bool {
    node.children_with_tokens().any(|child| child.kind() == kind)
}

/// The tokens of a node but for white space and comments.
pub(super) fn tokens(node: &SyntaxNode) -> impl Iterator<Item = SyntaxToken> {
    node.descendants_with_tokens()
        .filter_map(SyntaxElement::into_token)
        .filter(|token| !matches!(token.kind(), SyntaxKind::WHITESPACE | SyntaxKind::COMMENT))
}

/// Where the text that is lowered stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// So many bytes behind the file's start.
    Behind(u32),
    /// Nowhere: it was put together by the statement at this place.
    MadeAt(Span),
}

thread_local! {
    static POSITION: Cell<Position> = const { Cell::new(Position::Behind(0)) };
}

/// Lowers a text that stands elsewhere.
pub(super) fn at<T>(position: Position, lower: impl FnOnce() -> T) -> T {
    let before = POSITION.replace(position);
    let lowered = lower();
    POSITION.set(before);
    lowered
}

/// The span of a node in the file, without white space, comments and the semicolon at its ends.
pub(super) fn span(node: &SyntaxNode) -> Span {
    let span = own_span(node);
    match POSITION.get() {
        Position::Behind(start) => Span::new(span.start + start, span.end + start),
        Position::MadeAt(place) => place,
    }
}

/// The span of a node in the text that was parsed.
pub(super) fn within(node: &SyntaxNode) -> Span {
    own_span(node)
}

fn own_span(node: &SyntaxNode) -> Span {
    match (first_word(node), last_word(node)) {
        (Some(first), Some(last)) => {
            Span::new(first.text_range().start().into(), last.text_range().end().into())
        }
        _ => {
            let range = node.text_range();
            Span::new(range.start().into(), range.end().into())
        }
    }
}

fn is_word(token: &SyntaxToken) -> bool {
    use SyntaxKind as K;
    !matches!(token.kind(), K::WHITESPACE | K::COMMENT | K::SEMICOLON)
}

/// From its start, since a statement has many tokens.
fn first_word(node: &SyntaxNode) -> Option<SyntaxToken> {
    node.children_with_tokens().find_map(|child| match child {
        SyntaxElement::Token(token) => is_word(&token).then_some(token),
        SyntaxElement::Node(node) => first_word(&node),
    })
}

fn last_word(node: &SyntaxNode) -> Option<SyntaxToken> {
    let before = |child: &SyntaxElement| child.prev_sibling_or_token();
    std::iter::successors(node.last_child_or_token(), before).find_map(|child| match child {
        SyntaxElement::Token(token) => is_word(&token).then_some(token),
        SyntaxElement::Node(node) => last_word(&node),
    })
}

/// An empty span points between two words: make it the word that follows, else the one before.
pub(super) fn widen(text: &str, span: Span) -> Span {
    if span.end > span.start {
        return span;
    }
    let at = (span.start as usize).min(text.len());
    let (before, after) = text.split_at(floor(text, at));
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let gap = after.len() - after.trim_start().len();
    let next = &after[gap..];
    let word: usize = next.chars().take_while(|c| is_word(*c)).map(char::len_utf8).sum();
    let width = if word > 0 { word } else { next.chars().next().map_or(0, char::len_utf8) };
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    // Only on the same line: what is missing belongs to the line on which it is missing.
    if width > 0 && !after[..gap].contains('\n') {
        return Span::new(position(before.len() + gap), position(before.len() + gap + width));
    }
    let end = before.trim_end().len();
    let last = before[..end].chars().next_back().map_or(0, char::len_utf8);
    Span::new(position(end - last), position(end))
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The identifier in a node that holds just one (`COLUMN_NAME`, `PATH_SEGMENT`, ..).
pub(super) fn ident(node: &SyntaxNode) -> Option<Ident> {
    let token = tokens(node).next()?;
    Some(Ident { name: fold(token.text()), span: span(node) })
}

/// The name below a node, with its schema if it has one: the first `PATH` or `PATH_REF`.
pub(super) fn name(node: &SyntaxNode) -> Option<Name> {
    let path = node
        .descendants()
        .find(|node| matches!(node.kind(), SyntaxKind::PATH | SyntaxKind::PATH_REF))?;
    let mut parts: Vec<Ident> = path
        .descendants()
        .filter(|node| {
            matches!(node.kind(), SyntaxKind::PATH_SEGMENT | SyntaxKind::PATH_SEGMENT_REF)
        })
        .filter_map(|segment| ident(&segment))
        .collect();
    let name = parts.pop()?;
    // `database.schema.table` is allowed when the database is the current one.
    Some(Name { schema: parts.pop(), name, span: span(&path) })
}

/// An identifier as the catalog holds it: folded unless quoted, and cut to what fits.
pub(super) fn fold(text: &str) -> String {
    let escaped = text.strip_prefix("U&").or_else(|| text.strip_prefix("u&"));
    let quoted = escaped.unwrap_or(text);
    let inner = quoted.strip_prefix('"').and_then(|inner| inner.strip_suffix('"'));
    let mut name = match inner {
        Some(inner) if escaped.is_some() => unescaped(&inner.replace("\"\"", "\"")),
        Some(inner) => inner.replace("\"\"", "\""),
        None => text.to_ascii_lowercase(),
    };
    if name.len() > LONGEST {
        name.truncate(floor(&name, LONGEST));
    }
    name
}

/// The letters for `\0061`, `\+000061` and `\\` in what stands behind `U&`.
fn unescaped(text: &str) -> String {
    let mut letters = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        letters.push_str(before);
        let (start, end) = if after.starts_with('+') { (1, 7) } else { (0, 4) };
        let number = after.get(start..end).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        if let Some(letter) = number.and_then(char::from_u32) {
            letters.push(letter);
            rest = &after[end..];
        } else {
            letters.push('\\');
            rest = after.strip_prefix('\\').unwrap_or(after);
        }
    }
    letters + rest
}

/// The value of a string literal; `None` for the kinds whose escapes are not understood here.
pub(super) fn string(node: &SyntaxNode) -> Option<String> {
    let token = tokens(node).next()?;
    let text = token.text();
    match token.kind() {
        SyntaxKind::STRING => {
            let inner = text.strip_prefix('\'')?.strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        }
        SyntaxKind::ESC_STRING if !text.contains('\\') => {
            let inner = text.get(2..)?.strip_suffix('\'')?;
            Some(inner.replace("''", "'"))
        }
        _ => None,
    }
}

/// The text between dollar quotes.
pub(super) fn dollar_quoted(node: &SyntaxNode) -> Option<String> {
    let token = tokens(node).next()?;
    if token.kind() != SyntaxKind::DOLLAR_QUOTED_STRING {
        return None;
    }
    let text = token.text();
    let tag = text.get(..text.get(1..)?.find('$')? + 2)?;
    Some(text.strip_prefix(tag)?.strip_suffix(tag)?.to_owned())
}

/// The words of a node, folded, with one space between two.
pub(super) fn lower(node: &SyntaxNode) -> String {
    let words: Vec<String> = tokens(node).map(|token| fold(token.text())).collect();
    words.join(" ")
}

/// A node's text with every run of white space and comments between words as one space.
pub(super) fn text(node: &SyntaxNode) -> String {
    let tokens = node.descendants_with_tokens().filter_map(SyntaxElement::into_token);
    let mut text = String::new();
    let mut is_apart = false;
    for token in tokens {
        if matches!(token.kind(), SyntaxKind::COMMENT | SyntaxKind::WHITESPACE) {
            is_apart = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut is_apart) {
            text.push(' ');
        }
        // A string is what it is, white space and all.
        text.push_str(token.text());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_folded_as_the_server_folds_them() {
        let long = "a".repeat(70);
        let cases = [
            ("Disks", "disks".to_owned()),
            ("\"Disks\"", "Disks".to_owned()),
            ("\"a\"\"b\"", "a\"b".to_owned()),
            (r#"U&"d\0061t\+000061""#, "data".to_owned()),
            (r#"u&"a\\b""#, r"a\b".to_owned()),
            (&long, "a".repeat(63)),
            // 62 letters and a character of two bytes, which is not cut in half.
            (&format!("{}é", "a".repeat(62)), "a".repeat(62)),
        ];
        for (text, expected) in cases {
            assert_eq!(fold(text), expected);
        }
    }

    #[test]
    fn an_empty_span_becomes_the_word_at_it() {
        let text = "create tabel b";
        assert_eq!(widen(text, Span::new(6, 6)), Span::new(7, 12));
        let text = "create table a (b int\n";
        assert_eq!(widen(text, Span::new(22, 22)), Span::new(20, 21));
        assert_eq!(widen("", Span::new(0, 0)), Span::new(0, 0));
    }
}
