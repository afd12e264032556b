//! What only psql understands: its commands, and the rows that follow a `COPY`.

use std::borrow::Cow;

use crate::source::Span;

/// Something that only psql understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) enum Psql {
    /// A command that starts with a backslash.
    Command,
    /// `COPY .. FROM stdin`
    CopyIn,
    /// `COPY .. TO stdout`
    CopyOut,
}

/// Where it is used. A command is the rest of its line, a copy its statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::postgres) struct PsqlUse {
    pub(in crate::postgres) what: Psql,
    pub(in crate::postgres) span: Span,
}

/// Finds them, and blanks the commands and the rows, so that what is left is SQL in which every
/// position stays what it is.
pub(super) fn blank(text: &str) -> (Cow<'_, str>, Vec<PsqlUse>) {
    if !text.contains('\\') && !may_name_a_stream(text.as_bytes()) {
        return (Cow::Borrowed(text), vec![]);
    }
    let mut uses = Vec::new();
    let mut gone: Vec<(usize, usize)> = Vec::new();
    let mut copy = Progress::Start;
    let (mut at, mut start, mut end, mut depth) = (0, 0, 0, 0u32);
    while at < text.len() {
        let rest = &text[at..];
        let width = width(text, at);
        let token = &rest[..width];
        match token {
            "\\" => {
                let line = rest.find('\n').unwrap_or(rest.len());
                let command = rest[..line].trim_end();
                uses.push(PsqlUse { what: Psql::Command, span: span(at, at + command.len()) });
                gone.push((at, at + command.len()));
                at += line;
                if command.starts_with("\\g") {
                    copy = Progress::Start;
                }
                continue;
            }
            ";" => {
                if let Progress::Stdin | Progress::Stdout = copy {
                    let what = if copy == Progress::Stdin { Psql::CopyIn } else { Psql::CopyOut };
                    uses.push(PsqlUse { what, span: span(start, end) });
                }
                at += width;
                if copy == Progress::Stdin
                    && let Some((from, to)) = rows(text, at)
                {
                    gone.push((from, to));
                    at = to;
                }
                (copy, depth) = (Progress::Start, 0);
                continue;
            }
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if token.trim().is_empty() || token.starts_with("--") || token.starts_with("/*") => {
                at += width;
                continue;
            }
            _ => {}
        }
        if copy == Progress::Start {
            start = at;
        }
        end = at + width;
        if depth == 0 {
            copy = copy.next(token);
        }
        at += width;
    }
    if let Progress::Stdin | Progress::Stdout = copy {
        let what = if copy == Progress::Stdin { Psql::CopyIn } else { Psql::CopyOut };
        uses.push(PsqlUse { what, span: span(start, end) });
    }
    if gone.is_empty() {
        return (Cow::Borrowed(text), uses);
    }
    let mut blanked = String::with_capacity(text.len());
    let mut done = 0;
    for (from, to) in gone {
        blanked.push_str(&text[done..from]);
        let ends_statement = text[from..].starts_with("\\g");
        let letters = text[from..to].bytes().enumerate();
        blanked.extend(letters.map(|(at, byte)| match byte {
            b'\n' => '\n',
            _ if at == 0 && ends_statement => ';',
            _ => ' ',
        }));
        done = to;
    }
    blanked.push_str(&text[done..]);
    (Cow::Owned(blanked), uses)
}

/// Whether `stdin` or `stdout` may stand in the text.
fn may_name_a_stream(text: &[u8]) -> bool {
    let mut at = 0;
    while at + 2 < text.len() {
        if matches!(text[at], b's' | b'S') && text[at..at + 3].eq_ignore_ascii_case(b"std") {
            return true;
        }
        at += 1;
    }
    false
}

/// How much of a `COPY` was read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    /// Nothing of a statement yet.
    Start,
    /// Another statement.
    Other,
    Begun,
    From,
    To,
    Stdin,
    Stdout,
}

impl Progress {
    fn next(self, token: &str) -> Progress {
        let is = |word: &str| token.eq_ignore_ascii_case(word);
        match self {
            Progress::Start if is("copy") => Progress::Begun,
            Progress::Start => Progress::Other,
            Progress::From if is("stdin") => Progress::Stdin,
            Progress::To if is("stdout") => Progress::Stdout,
            Progress::Begun | Progress::From | Progress::To if is("from") => Progress::From,
            Progress::Begun | Progress::From | Progress::To if is("to") => Progress::To,
            Progress::From | Progress::To => Progress::Begun,
            same => same,
        }
    }
}

/// The rows behind a `COPY`: from the next line to the line `\.`, if there is one.
fn rows(text: &str, after: usize) -> Option<(usize, usize)> {
    let mut at = after + text[after..].find('\n')? + 1;
    let from = at;
    for line in text[at..].split_inclusive('\n') {
        let shown = line.trim_end_matches(['\r', '\n']);
        if shown == "\\." {
            return Some((from, at + shown.len()));
        }
        at += line.len();
    }
    None
}

/// The bytes of the word, string, comment or other character at a place.
fn width(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let until = |open: usize, close: &str| {
        rest.get(open..)
            .and_then(|inner| inner.find(close))
            .map_or(rest.len(), |end| open + end + close.len())
    };
    match rest.as_bytes() {
        [b'-', b'-', ..] => rest.find('\n').unwrap_or(rest.len()),
        [b'/', b'*', ..] => comment(rest),
        // A doubled quote is the end of one string and the start of the next.
        [b'\'', ..] => until(1, "'"),
        [b'"', ..] => until(1, "\""),
        [b'e' | b'E', b'\'', ..] => escaped(rest),
        [b'$', ..] => match tag(rest) {
            Some(tag) => until(tag.len(), tag),
            None => 1,
        },
        _ => match rest.find(|c: char| !is_part(c)).unwrap_or(rest.len()) {
            0 => rest.chars().next().map_or(1, char::len_utf8),
            word => word,
        },
    }
}

fn is_part(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || c == '$' || !c.is_ascii()
}

/// The bytes of a comment, which may hold others.
fn comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut at, mut depth) = (2, 1);
    while depth > 0 && at < bytes.len() {
        match &bytes[at..] {
            [b'/', b'*', ..] => (at, depth) = (at + 2, depth + 1),
            [b'*', b'/', ..] => (at, depth) = (at + 2, depth - 1),
            _ => at += 1,
        }
    }
    at
}

/// The bytes of `E'..'`, in which a backslash escapes the next character.
fn escaped(text: &str) -> usize {
    let mut characters = text.char_indices().skip(2);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => drop(characters.next()),
            '\'' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The `$tag$` at the head of a text.
fn tag(text: &str) -> Option<&str> {
    let inner = text.get(1..)?;
    let end = inner.find('$')?;
    let is_tag = !inner.starts_with(|c: char| c.is_ascii_digit())
        && inner[..end].chars().all(|c| is_part(c) && c != '$');
    is_tag.then(|| &text[..end + 2])
}

fn span(start: usize, end: usize) -> Span {
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(position(start), position(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Psql, &str)> {
        let (blanked, uses) = blank(text);
        assert_eq!(blanked.len(), text.len());
        assert_eq!(blanked.matches('\n').count(), text.matches('\n').count());
        uses.iter().map(|one| (one.what, &text[one.span.range()])).collect()
    }

    #[test]
    fn commands_are_found_outside_of_strings_and_comments() {
        let text = "\\restrict \u{e9}\r\nSELECT 1 \\gexec\nSELECT 2;\n";
        assert_eq!(found(text), [(Psql::Command, "\\restrict \u{e9}"), (Psql::Command, "\\gexec")]);
        assert_eq!(blank(text).0, "            \r\nSELECT 1 ;     \nSELECT 2;\n");
        for text in [
            "SELECT 'a\\b', 'it''s \\', \"\\\", E'\\'\\\\', U&'\\0041';",
            "-- \\a\n/* \\b /* \\c */ \\d */ SELECT $$ \\e $$, $x$ $$ \\f $x$, a$b$c;",
            "SELECT 'never closed \\restrict",
        ] {
            assert_eq!(found(text), [], "{text}");
            assert_eq!(blank(text).0, text);
        }
    }

    #[test]
    fn rows_end_at_their_line() {
        let text = "COPY public.a (id, n) FROM stdin;\n1\t'(\n\\N\t\u{e9}\n\\.\nSELECT 1;\n";
        assert_eq!(found(text), [(Psql::CopyIn, "COPY public.a (id, n) FROM stdin")]);
        let (blanked, _) = blank(text);
        assert!(blanked.ends_with("\n    \n     \n  \nSELECT 1;\n"), "{blanked:?}");
        // Without its line nothing says where the rows end.
        assert_eq!(
            found("COPY a FROM STDIN WITH CSV"),
            [(Psql::CopyIn, "COPY a FROM STDIN WITH CSV")]
        );
        assert_eq!(
            found("COPY (SELECT 1) TO STDOUT;"),
            [(Psql::CopyOut, "COPY (SELECT 1) TO STDOUT")]
        );
        for text in [
            "COPY a FROM '/tmp/stdin';",
            "COPY (SELECT 1 FROM stdin) TO '/tmp/a';",
            "COMMENT ON TABLE a IS 'COPY a FROM stdin';",
            "SELECT 1; -- COPY a FROM stdin;",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
