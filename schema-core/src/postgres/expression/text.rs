//! Expressions as text: whether two spellings may mean the same.

use super::super::format_type;
use super::identifier;

/// Whether the server may show two expressions alike: they are when casts, parentheses, white
/// space and the case of what is not quoted are left out.
///
/// The server keeps an expression as a tree and prints it in its own way (`pg_get_expr`), with casts
/// and parentheses that nobody wrote. So two texts that differ in more than those do differ, unless one
/// of them has a form that the server writes as another (`IN`, `BETWEEN`, `LIKE`, ..): then they
/// differ where they speak of other names or values.
pub(in crate::postgres) fn may_be_equal(one: &str, other: &str) -> bool {
    if bare(one) == bare(other) {
        return true;
    }
    let is_rewritten = |text| {
        words(text)
            .any(|word| REWRITTEN.iter().any(|form| word.eq_ignore_ascii_case(form)) || word == "~")
    };
    (is_rewritten(one) || is_rewritten(other)) && operands(one) == operands(other)
}

/// Forms that the server prints as others: `a IN (1, 2)` as `a = ANY (ARRAY[1, 2])`, `a BETWEEN 1 AND
/// 2` as `a >= 1 AND a <= 2`, `CAST (a AS b)` as `a::b`, `NOT a IS NULL` as `a IS NOT NULL`, ..
///
/// Source: `pg_get_expr` on PostgreSQL 15.
const REWRITTEN: [&str; 16] = [
    "all", "any", "array", "at", "between", "case", "cast", "coalesce", "extract", "ilike", "in",
    "interval", "like", "not", "similar", "some",
];

/// The names, numbers and strings of an expression, each once and sorted; words of the grammar and
/// types are left out.
fn operands(text: &str) -> Vec<String> {
    const GRAMMAR: [&str; 14] = [
        "and", "as", "distinct", "else", "end", "escape", "false", "from", "is", "null", "or",
        "then", "true", "when",
    ];
    let without_casts = bare_but_for(text, |_| true);
    let mut operands: Vec<String> = words(&without_casts)
        .filter(|word| {
            let starts = word.chars().next().unwrap_or(' ');
            starts.is_alphanumeric() || starts == '_' || starts == '\''
        })
        .map(str::to_owned)
        .filter(|word| {
            !REWRITTEN.contains(&&**word) && !GRAMMAR.contains(&&**word) && !is_type(word)
        })
        .collect();
    operands.sort();
    operands.dedup();
    operands
}

/// Words that are part of types, as `CAST` has them.
pub(in crate::postgres) fn is_type(word: &str) -> bool {
    const TYPES: [&str; 18] = [
        "bigint",
        "boolean",
        "bool",
        "character",
        "date",
        "double",
        "int",
        "integer",
        "numeric",
        "precision",
        "smallint",
        "text",
        "time",
        "timestamp",
        "timestamptz",
        "varchar",
        "varying",
        "zone",
    ];
    TYPES.contains(&word) || format_type::SAME.contains(&word)
}

/// The text with another name for a column, outside of strings.
///
/// A function or a type of that name is left as it is, as far as the words around it tell.
pub(in crate::postgres) fn renamed(text: &str, from: &str, to: &str) -> String {
    let to = &*identifier::quoted(to).unwrap_or_else(|| format!("\"{to}\""));
    let mut renamed = String::with_capacity(text.len());
    let parts: Vec<&str> = words(text).collect();
    // The words before and behind, but for white space.
    let is_word = |part: &&&str| !part.trim().is_empty();
    for (at, part) in parts.iter().enumerate() {
        let before = parts[..at].iter().rev().find(is_word).copied().unwrap_or_default();
        let behind = parts[at + 1..].iter().find(is_word).copied().unwrap_or_default();
        let is_type = before == ":" || before.eq_ignore_ascii_case("as");
        let is_other = is_type || behind.starts_with(['(', '\'']);
        renamed.push_str(if is_name(part, from) && !is_other { to } else { part });
    }
    renamed
}

/// The text with another value for a string.
pub(in crate::postgres) fn with_value(text: &str, from: &str, to: &str) -> String {
    let quoted = |value: &str| format!("'{}'", value.replace('\'', "''"));
    let (from, to) = (quoted(from), quoted(to));
    words(text).map(|part| if part == from { &*to } else { part }).collect()
}

/// Whether an expression speaks of a name.
pub(in crate::postgres) fn mentions(text: &str, name: &str) -> bool {
    words(text).any(|part| is_name(part, name))
}

fn is_name(part: &str, name: &str) -> bool {
    match part.strip_prefix('"').and_then(|inner| inner.strip_suffix('"')) {
        Some(inner) => inner == name,
        None => part == name || part.eq_ignore_ascii_case(name) && name.is_ascii(),
    }
}

/// The text in pieces: words, strings and quoted names as a whole, and all else letter by letter.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == '$';
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let length = match first {
            '\'' | '"' => rest[1..].find(first).map_or(rest.len(), |end| end + 2),
            letter if is_word(letter) => {
                rest.find(|letter: char| !is_word(letter)).unwrap_or(rest.len())
            }
            letter => letter.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        rest = after;
        Some(part)
    })
}

/// The text without casts, parentheses and white space, in lower case outside of quotes.
fn bare(text: &str) -> String {
    bare_but_for(text, |_| false)
}

/// The same; what `keeps` holds for is kept among parentheses, quotes and white space, as one space.
fn bare_but_for(text: &str, keeps: impl Fn(char) -> bool) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\'' => {
                bare.push(letter);
                for inside in letters.by_ref() {
                    bare.push(inside);
                    if inside == '\'' {
                        break;
                    }
                }
            }
            ':' if letters.peek() == Some(&':') => {
                letters.next();
                skip_type(&mut letters);
            }
            '!' if letters.peek() == Some(&'=') => {
                letters.next();
                bare.push_str("<>");
            }
            '(' | ')' if keeps(letter) => bare.push(' '),
            '(' | ')' | '"' => {}
            // What these two hold is found without them.
            '.' if bare.ends_with("public") || bare.ends_with("pg_catalog") => {
                let schema = if bare.ends_with("public") { "public" } else { "pg_catalog" };
                bare.truncate(bare.len() - schema.len());
            }
            letter if letter.is_whitespace() => {
                if keeps(letter) {
                    bare.push(' ');
                }
            }
            letter => bare.extend(letter.to_lowercase()),
        }
    }
    bare
}

/// Passes over the name of a type: words, dots, and what stands in parentheses or brackets.
fn skip_type(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    let mut words = 0;
    while let Some(letter) = letters.peek().copied() {
        match letter {
            letter if letter.is_alphanumeric() || matches!(letter, '_' | '.' | '"') => {
                words += 1;
                letters.next();
            }
            '[' | ']' => {
                letters.next();
            }
            // `character varying`, `timestamp with time zone`: one blank inside the name.
            ' ' if words > 0 => {
                let mut ahead = letters.clone();
                ahead.next();
                let word: String = ahead.take_while(char::is_ascii_alphabetic).collect();
                if !matches!(&*word, "varying" | "precision" | "with" | "without" | "time" | "zone")
                {
                    return;
                }
                letters.next();
            }
            '(' if words > 0 => {
                for inside in letters.by_ref() {
                    if inside == ')' {
                        break;
                    }
                }
            }
            _ => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{may_be_equal, mentions, renamed};

    #[test]
    fn names_are_changed_outside_of_strings() {
        assert_eq!(
            renamed("size > 0 AND Size <> 'size'", "size", "bytes"),
            "bytes > 0 AND bytes <> 'size'"
        );
        assert_eq!(renamed("\"Size\" + sizes", "Size", "b"), "b + sizes");
        assert!(mentions("lower(name)", "name") && !mentions("'name' || names", "name"));
    }

    #[test]
    fn what_the_server_prints_alike_may_be_equal() {
        for (one, other) in [
            ("now()", "NOW()"),
            ("'a'", "'a'::text"),
            ("('a'::character varying)", "'a'"),
            ("(a + 1)", "a+1"),
            ("0", "(0)::numeric(10,2)"),
            ("'x'::timestamp with time zone AND b", "'x' AND b"),
        ] {
            assert!(may_be_equal(one, other), "{one} {other}");
        }
        for (one, other) in [("1", "2"), ("'a'", "'A'"), ("now()", "current_date"), ("a", "a + b")]
        {
            assert!(!may_be_equal(one, other), "{one} {other}");
        }
    }
}
