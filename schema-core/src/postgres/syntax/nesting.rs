//! How deep a script nests: the parser and its tree recurse, and must not run out of stack.

use crate::source::Span;

/// So many levels of parentheses, `CASE` or `NOT`, and so many operators in a row, are parsed.
/// PostgreSQL's own stack (`max_stack_depth`, 2 MB by default) gives out in the same region.
const DEEPEST: u32 = 1_000;
const LONGEST_CHAIN: u32 = 10_000;

/// The stack that [`DEEPEST`] and [`LONGEST_CHAIN`] need in a build without optimisation, with
/// room to spare. It is reserved, not used: memory is taken as the stack grows.
pub(super) const STACK: usize = 256 << 20;

/// The first place that nests too deep to be parsed.
///
/// Comments are passed over. Strings are looked into, since a function's body is one and the
/// parser reads it; but prose has dashes, so that only what nests counts there.
pub(super) fn too_deep(text: &str) -> Option<Span> {
    let bytes = text.as_bytes();
    let (mut depth, mut prefixes, mut chain) = (0u32, 0u32, 0u32);
    let mut outside = None;
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        at += 1;
        match bytes[start] {
            b'-' if bytes.get(at) == Some(&b'-') => at = past(text, at + 1, "\n"),
            b'/' if bytes.get(at) == Some(&b'*') => at = past(text, at + 1, "*/"),
            b'\'' => match outside.take() {
                Some(saved) => (depth, prefixes, chain) = saved,
                None => outside = Some((depth, prefixes, chain)),
            },
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            b';' if outside.is_none() => (depth, prefixes, chain) = (0, 0, 0),
            b',' | b';' => (prefixes, chain) = (0, 0),
            b'.' | b':' if outside.is_none() => prefixes += 1,
            b'+' | b'-' if outside.is_none() => {
                chain += 1;
                prefixes += 1;
            }
            b'*' | b'/' | b'%' | b'^' | b'|' | b'&' | b'#' | b'~' | b'!' | b'@' | b'<' | b'>'
            | b'='
                if outside.is_none() =>
            {
                chain += 1;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                    at += 1;
                }
                // An operand ends a run of signs; a name does not end a path.
                match effect(&bytes[start..at]) {
                    Effect::Deeper => depth += 1,
                    Effect::Out => depth = depth.saturating_sub(1),
                    Effect::Prefix => prefixes += 1,
                    Effect::Operator => (prefixes, chain) = (0, chain + 1),
                    Effect::Operand => prefixes = 0,
                    Effect::None => {}
                }
            }
            _ => continue,
        }
        let longest = if outside.is_some() { LONGEST_CHAIN * 10 } else { LONGEST_CHAIN };
        if depth + prefixes > DEEPEST || chain > longest {
            let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
            return Some(Span::new(position(start), position(at)));
        }
    }
    None
}

/// What a word does to the depth.
enum Effect {
    Deeper,
    Out,
    Prefix,
    Operator,
    Operand,
    None,
}

fn effect(word: &[u8]) -> Effect {
    let is = |other: &str| word.eq_ignore_ascii_case(other.as_bytes());
    // By the first letter, so that most words are compared with none.
    match word.first().map(u8::to_ascii_lowercase) {
        Some(b'c') if is("case") => Effect::Deeper,
        Some(b'e') if is("end") => Effect::Out,
        Some(b'n') if is("not") => Effect::Prefix,
        Some(b'a') if is("and") => Effect::Operator,
        Some(b'c') if is("collate") => Effect::Operator,
        Some(b'e') if is("except") => Effect::Operator,
        Some(b'i') if is("intersect") || is("is") => Effect::Operator,
        Some(b'j') if is("join") => Effect::Operator,
        Some(b'o') if is("or") => Effect::Operator,
        Some(b'u') if is("union") => Effect::Operator,
        Some(b'0'..=b'9') => Effect::Operand,
        _ => Effect::None,
    }
}

/// Where the text goes on behind the next `end`.
fn past(text: &str, from: usize, end: &str) -> usize {
    text[from..].find(end).map_or(text.len(), |at| from + at + end.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postgres::syntax;

    /// What is let through must be parsed without running out of stack, and what would run out
    /// must not be let through.
    #[test]
    fn whatever_nests_is_parsed_or_refused() {
        let nest = |open: &str, inner: &str, close: &str, levels: usize| {
            format!("SELECT {}{inner}{};", open.repeat(levels), close.repeat(levels))
        };
        let shapes = [
            ("(", "1", ")"),
            ("ARRAY[", "1", "]"),
            ("CASE WHEN a THEN ", "1", " END"),
            ("NOT ", "a", ""),
            ("- ", "1", ""),
            ("+ ", "1", ""),
            ("1 + ", "1", ""),
            ("a AND ", "b", ""),
            ("(SELECT ", "1", ")"),
            ("1 UNION SELECT ", "1", ""),
            ("f(", "1", ")"),
            ("x::", "int", ""),
            ("a.", "b", ""),
        ];
        for (open, inner, close) in shapes {
            for levels in [10, 400] {
                let text = nest(open, inner, close, levels);
                assert!(too_deep(&text).is_none(), "{open} {levels}");
                drop(syntax::parse(&text, None));
            }
            let text = nest(open, inner, close, 200_000);
            assert!(too_deep(&text).is_some(), "{open}");
            assert!(syntax::parse(&text, None).fault.is_some(), "{open}");
            // The longest that is let through.
            let longest = (1..)
                .map(|power| 1 << power)
                .take_while(|levels| too_deep(&nest(open, inner, close, *levels)).is_none());
            let longest = longest.last().unwrap();
            drop(syntax::parse(&nest(open, inner, close, longest), None));
        }
    }

    #[test]
    fn a_long_script_is_not_a_deep_one() {
        let values = vec!["(1, 'a.b.c', NOT true)"; 20_000].join(", ");
        assert!(too_deep(&format!("INSERT INTO a VALUES {values};")).is_none());
        let statements = "UPDATE a SET b = (c + 1) * 2 WHERE NOT d;\n".repeat(20_000);
        assert!(too_deep(&statements).is_none());
        let ruler = format!("-- {}\n", "-+=".repeat(10_000));
        assert!(too_deep(&format!("{ruler}SELECT '{}';", "- ".repeat(20_000))).is_none());
        let sum = vec!["1.5"; 5_000].join(" + ");
        assert!(too_deep(&format!("SELECT {sum};")).is_none());
    }
}
