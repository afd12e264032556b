//! Values that code in PL/pgSQL computes, as far as they are known without a database.

pub(super) use crate::postgres::catalog::{ANY as HOLE, DIGITS};

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    /// A text of which parts are not known; each is a [`HOLE`] or [`DIGITS`].
    Shape(String),
    List(Vec<Value>),
    /// A record.
    Row(Vec<(String, Value)>),
    Unknown,
}

/// Whether a letter stands for a part that is not known.
pub(super) fn is_hole(letter: char) -> bool {
    matches!(letter, HOLE | DIGITS)
}

/// A longer text is not kept: it could double with each round of a loop.
const LONGEST: usize = 1 << 16;

impl Value {
    /// A text, or what is known of it.
    fn text(text: String, has_holes: bool) -> Value {
        match (text.len() > LONGEST, has_holes) {
            (true, _) => Value::Unknown,
            (false, true) => Value::Shape(text),
            (false, false) => Value::Text(text),
        }
    }

    /// The value as `%s` prints it; `None` where that is not known.
    pub(super) fn printed(&self) -> Option<String> {
        match self {
            Value::Null => Some(String::new()),
            Value::Number(number) => Some(number.to_string()),
            Value::Text(text) => Some(text.clone()),
            Value::Bool(_) | Value::Shape(_) | Value::List(_) | Value::Row(_) | Value::Unknown => {
                None
            }
        }
    }

    /// Whether two values are equal, and else which is the greater; `None` where that is not known.
    pub(super) fn compare(&self, other: &Value) -> Option<std::cmp::Ordering> {
        let number = |text: &str| text.trim().parse::<i64>().ok();
        match (self, other) {
            (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
            (Value::Number(one), Value::Number(other)) => Some(one.cmp(other)),
            (Value::Number(one), Value::Text(other)) => Some(one.cmp(&number(other)?)),
            (Value::Text(one), Value::Number(other)) => Some(number(one)?.cmp(other)),
            // The order of two texts depends on the collation.
            (Value::Text(one), Value::Text(other)) if one == other => {
                Some(std::cmp::Ordering::Equal)
            }
            _ => None,
        }
    }

    /// Whether two values surely differ.
    pub(super) fn differs(&self, other: &Value) -> Option<bool> {
        if let (Value::Text(one), Value::Text(other)) = (self, other) {
            return Some(one != other);
        }
        self.compare(other).map(std::cmp::Ordering::is_ne)
    }
}

/// `||`: nothing where one is null.
pub(super) fn concatenated(values: &[Value]) -> Value {
    if values.contains(&Value::Null) {
        return Value::Null;
    }
    if values.iter().any(|value| matches!(value, Value::List(_))) {
        return Value::Unknown;
    }
    joined(values)
}

/// `concat (..)`: nulls are left out.
pub(super) fn joined(values: &[Value]) -> Value {
    let (mut text, mut has_holes) = (String::new(), false);
    for value in values {
        match (value, value.printed()) {
            (_, Some(printed)) => text.push_str(&printed),
            (Value::Shape(shape), None) => {
                text.push_str(shape);
                has_holes = true;
            }
            _ => {
                text.push(HOLE);
                has_holes = true;
            }
        }
    }
    Value::text(text, has_holes)
}

/// `format (..)`. Source: "String Functions and Operators" in the documentation.
pub(super) fn formatted(pattern: &str, arguments: &[Value]) -> Value {
    let (mut text, mut has_holes) = (String::new(), false);
    let mut next = 0;
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (position, after) = match after.get(digits..).and_then(|one| one.strip_prefix('$')) {
            Some(behind) if digits > 0 => (after[..digits].parse::<usize>().ok(), behind),
            _ => (None, after),
        };
        let Some(kind) = after.chars().next() else { return Value::Unknown };
        rest = &after[kind.len_utf8()..];
        if kind == '%' {
            text.push('%');
            continue;
        }
        let at = position.map_or(next, |position| position.wrapping_sub(1));
        next = at.wrapping_add(1);
        let Some(value) = arguments.get(at) else { return Value::Unknown };
        let printed = match kind {
            's' => value.printed(),
            'I' if *value != Value::Null => quoted(value, quoted_ident, '"', &mut has_holes),
            'L' if *value == Value::Null => Some("NULL".to_owned()),
            'L' => quoted(value, quoted_literal, '\'', &mut has_holes),
            // Widths, and what the server refuses.
            _ => return Value::Unknown,
        };
        match (printed, value) {
            (Some(printed), _) => text.push_str(&printed),
            (None, Value::Shape(shape)) => {
                text.push_str(shape);
                has_holes = true;
            }
            (None, _) => {
                text.push(HOLE);
                has_holes = true;
            }
        }
    }
    text.push_str(rest);
    Value::text(text, has_holes)
}

/// A value in quotes, where enough of it is known.
fn quoted(
    value: &Value,
    print: impl Fn(&str) -> String,
    quote: char,
    has_holes: &mut bool,
) -> Option<String> {
    let shape = match value {
        Value::Shape(shape) => shape,
        Value::Unknown => &HOLE.to_string(),
        value => return value.printed().map(|text| print(&text)),
    };
    *has_holes = true;
    Some(in_quotes(shape, quote))
}

fn in_quotes(shape: &str, quote: char) -> String {
    format!("{quote}{}{quote}", shape.replace(quote, &format!("{quote}{quote}")))
}

/// `quote_ident` and `quote_literal` of a text of which parts are not known.
pub(super) fn quoted_shape(value: &Value, quote: char) -> Value {
    match value {
        Value::Shape(shape) => Value::Shape(in_quotes(shape, quote)),
        _ => Value::Shape(in_quotes(&HOLE.to_string(), quote)),
    }
}

/// `to_char (.., pattern)`: digits where it prints the parts of a date as numbers, and what is between them.
///
/// Source: "Data Type Formatting Functions" in the documentation. A number may have a sign, and there is
/// nothing where the date is not finite.
pub(super) fn formatted_date(pattern: &str) -> Value {
    const NUMBERS: [&str; 12] =
        ["YYYY", "IYYY", "HH24", "HH12", "DDD", "MM", "DD", "HH", "MI", "SS", "WW", "IW"];
    let mut shape = String::new();
    let mut rest = pattern;
    while let Some(first) = rest.chars().next() {
        let is_next = |number: &&str| {
            rest.get(..number.len()).is_some_and(|one| one.eq_ignore_ascii_case(number))
        };
        if let Some(number) = NUMBERS.into_iter().find(is_next) {
            if !shape.ends_with(DIGITS) {
                shape.push(DIGITS);
            }
            rest = &rest[number.len()..];
        } else if matches!(first, '_' | '-' | '.' | ':') {
            shape.push(first);
            rest = &rest[1..];
        } else {
            return Value::Shape(HOLE.to_string());
        }
    }
    Value::Shape(shape)
}

/// `regexp_replace (.., pattern, with)` of a text of which parts are not known, for a pattern of letters,
/// at the end or anywhere.
pub(super) fn replaced(shape: &str, pattern: &str, with: &str) -> Value {
    let (letters, at_end) = match pattern.strip_suffix('$') {
        Some(letters) => (letters, true),
        None => (pattern, false),
    };
    let is_letter = |one: char| one.is_ascii_alphanumeric() || one == '_';
    if letters.is_empty() || !letters.chars().all(is_letter) {
        return Value::Shape(HOLE.to_string());
    }
    if at_end && let Some(rest) = shape.strip_suffix(letters) {
        return Value::Shape(format!("{rest}{with}"));
    }
    // What is before the first place where it may begin stays.
    let head = shape.split(is_hole).next().unwrap_or_default();
    let (cut, _) = head
        .char_indices()
        .find(|(at, _)| head[*at..].starts_with(letters) || letters.starts_with(&head[*at..]))
        .unwrap_or((head.len(), ' '));
    Value::Shape(format!("{}{HOLE}", &head[..cut]))
}

/// `quote_ident`: in quotes where it has to be. Key words that could stand without are of no
/// interest: quoted they mean the same.
pub(super) fn quoted_ident(name: &str) -> String {
    let mut letters = name.chars();
    let is_plain = letters.next().is_some_and(|one| one.is_ascii_lowercase() || one == '_')
        && letters.all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || one == '_');
    if is_plain && RESERVED.binary_search(&name).is_err() {
        return name.to_owned();
    }
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// `quote_literal`
pub(super) fn quoted_literal(text: &str) -> String {
    let quoted = format!("'{}'", text.replace('\'', "''"));
    if text.contains('\\') { format!(" E{}", quoted.replace('\\', "\\\\")) } else { quoted }
}

/// Source: "SQL Key Words" in the documentation, those reserved in PostgreSQL, and those that may be
/// a function's or type's name.
const RESERVED: &[&str] = &[
    "all",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "between",
    "bigint",
    "binary",
    "bit",
    "boolean",
    "both",
    "case",
    "cast",
    "char",
    "character",
    "check",
    "coalesce",
    "collate",
    "collation",
    "column",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "dec",
    "decimal",
    "default",
    "deferrable",
    "desc",
    "distinct",
    "do",
    "else",
    "end",
    "except",
    "exists",
    "extract",
    "false",
    "fetch",
    "float",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "greatest",
    "group",
    "grouping",
    "having",
    "ilike",
    "in",
    "initially",
    "inner",
    "inout",
    "int",
    "integer",
    "intersect",
    "interval",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "least",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "national",
    "natural",
    "nchar",
    "none",
    "normalize",
    "not",
    "notnull",
    "null",
    "nullif",
    "numeric",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "out",
    "outer",
    "overlaps",
    "overlay",
    "placing",
    "position",
    "precision",
    "primary",
    "real",
    "references",
    "returning",
    "right",
    "row",
    "select",
    "session_user",
    "setof",
    "similar",
    "smallint",
    "some",
    "substring",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "time",
    "timestamp",
    "to",
    "trailing",
    "treat",
    "trim",
    "true",
    "union",
    "unique",
    "user",
    "using",
    "values",
    "varchar",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
    "xmlattributes",
    "xmlconcat",
    "xmlelement",
    "xmlexists",
    "xmlforest",
    "xmlnamespaces",
    "xmlparse",
    "xmlpi",
    "xmlroot",
    "xmlserialize",
    "xmltable",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_for_its_binary_search() {
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn format_prints_as_the_server_does() {
        let text = |text: &str| Value::Text(text.to_owned());
        let arguments = [text("Disks"), text("it's"), Value::Unknown, Value::Null];
        let cases = [
            ("a %I", text("a \"Disks\"")),
            ("%2$L %1$s %s 100%%", text("'it''s' Disks it's 100%")),
            ("%4$L %4$s", text("NULL ")),
            ("DROP TABLE a_%3$s", Value::Shape(format!("DROP TABLE a_{HOLE}"))),
            ("DROP TABLE %3$I", Value::Shape(format!("DROP TABLE \"{HOLE}\""))),
            ("%-10s", Value::Unknown),
            ("%5$s", Value::Unknown),
            ("%", Value::Unknown),
        ];
        for (pattern, expected) in cases {
            assert_eq!(formatted(pattern, &arguments), expected, "{pattern}");
        }
        assert_eq!(quoted_literal("a\\b"), " E'a\\\\b'");
        assert_eq!(concatenated(&[text("a"), Value::Null]), Value::Null);
        assert_eq!(concatenated(&[text("a"), Value::Number(1)]), text("a1"));
        assert_eq!(
            joined(&[text("a"), Value::Null, Value::Unknown]),
            Value::Shape(format!("a{HOLE}"))
        );
        assert_eq!(formatted_date("YYYY_MMDD"), Value::Shape(format!("{DIGITS}_{DIGITS}")));
        assert_eq!(formatted_date("Month"), Value::Shape(HOLE.to_string()));
        let replaced = |shape: String, pattern| replaced(&shape, pattern, "");
        let days = format!("a_{DIGITS}_new");
        assert_eq!(replaced(days.clone(), "_new$"), Value::Shape(format!("a_{DIGITS}")));
        assert_eq!(replaced(days.clone(), "_new_"), Value::Shape(format!("a{HOLE}")));
        assert_eq!(replaced(days, "[a]"), Value::Shape(HOLE.to_string()));
    }
}
