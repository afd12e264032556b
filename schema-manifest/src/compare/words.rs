//! Values as a reader of the report would say them.

use crate::{Expression, Value};

/// The value of an aspect as a reader of the report would say it.
pub(super) fn value_in_words(aspect: &str, value: &Value) -> String {
    let word = match (aspect, value) {
        ("nullable", Value::Exact(text)) => not_null(text == "true"),
        ("validated", Value::Exact(text)) => return format!("`{}`", valid(text == "true")),
        ("unique", Value::Exact(text)) => return format!("`{}`", unique(text == "true")),
        (_, Value::Expression(expression)) => return written(expression),
        (_, value) => return format!("`{value}`"),
    };
    word.to_owned()
}

pub(super) fn not_null(nullable: bool) -> &'static str {
    if nullable { "NULL allowed" } else { "NOT NULL" }
}

pub(super) fn valid(valid: bool) -> &'static str {
    if valid { "validated" } else { "not validated" }
}

pub(super) fn unique(unique: bool) -> &'static str {
    if unique { "unique" } else { "not unique" }
}

/// An expression, or that there is one where its text is not known.
pub(super) fn written(expression: &Expression) -> String {
    match expression {
        Expression::Present => "some".to_owned(),
        expression => format!("`{expression}`"),
    }
}

/// A line of a report has room for so many characters of a text.
const ROOM: usize = 160;
/// What is left of the same text before and after what differs.
const AROUND: usize = 30;

/// Two texts between backticks as they are, or, where one is long, what differs in them and a little
/// around that.
pub(super) fn shortened(one: String, other: String) -> (String, String) {
    let (Some(a), Some(b)) = (inner(&one), inner(&other)) else { return (one, other) };
    if a.len().max(b.len()) <= ROOM {
        return (one, other);
    }
    let same = |(a, b): &(char, char)| a == b;
    let start = a.chars().zip(b.chars()).take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>();
    let ends = a[start..].chars().rev().zip(b[start..].chars().rev());
    let end = ends.take_while(same).map(|(c, _)| c.len_utf8()).sum::<usize>();
    (excerpt(a, start, a.len() - end), excerpt(b, start, b.len() - end))
}

fn inner(text: &str) -> Option<&str> {
    text.strip_prefix('`')?.strip_suffix('`')
}

/// Whole words around a range of a text, so far as there is room.
fn excerpt(text: &str, start: usize, end: usize) -> String {
    let before = text[..start].char_indices().rev().nth(AROUND).map_or(0, |(at, _)| at);
    let from =
        text[before..start].find(' ').filter(|_| before > 0).map_or(before, |at| before + at);
    let room = text[start..].char_indices().nth(ROOM).map_or(text.len(), |(at, _)| start + at);
    let after = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
    let until = after.min(room);
    let cut = text[end.min(until)..until].rfind(' ').filter(|_| until < text.len());
    let until = cut.map_or(until, |at| end.min(until) + at);
    let (head, tail) =
        (if from > 0 { ".." } else { "" }, if until < text.len() { " .." } else { "" });
    format!("`{head}{}{tail}`", &text[from..until])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_texts_what_differs_is_shown() {
        let short = |one: &str, other: &str| shortened(one.to_owned(), other.to_owned());
        assert_eq!(short("`a`", "`b`"), ("`a`".to_owned(), "`b`".to_owned()));
        let columns = "a_column_of_this, ".repeat(20);
        let one = format!("`select {columns}size from disks where size > 10 order by {columns}id`");
        let other = one.replace("> 10", "> 100");
        assert_eq!(
            short(&one, &other),
            (
                "`.. from disks where size > 10 order by a_column_of_this, ..`".to_owned(),
                "`.. from disks where size > 100 order by a_column_of_this, ..`".to_owned(),
            )
        );
        assert_eq!(short(&one, "none"), (one.clone(), "none".to_owned()));
        let longer = format!("`select {columns}`");
        let (a, b) = short(&longer, "`select ö`");
        assert!(a.len() < ROOM + AROUND + 10 && b == "`select ö`", "{a} {b}");
    }
}
