//! Values that code in PL/pgSQL computes, as far as they are known without a database.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Bool(bool),
    Number(i64),
    Text(String),
    /// A text of which parts are not known; each is a [`HOLE`].
    Shape(String),
    List(Vec<Value>),
    /// A record.
    Row(Vec<(String, Value)>),
    Unknown,
}

/// What stands for a part that is not known: `%` ends what [`Dynamic`] takes for a name.
///
/// [`Dynamic`]: crate::postgres::syntax::Dynamic
pub(super) const HOLE: &str = "%s";

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
                text.push_str(HOLE);
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
            'I' if *value != Value::Null => value.printed().map(|name| quoted_ident(&name)),
            'L' if *value == Value::Null => Some("NULL".to_owned()),
            'L' => value.printed().map(|text| quoted_literal(&text)),
            // Widths, and what the server refuses.
            _ => return Value::Unknown,
        };
        match (printed, value) {
            (Some(printed), _) => text.push_str(&printed),
            (None, Value::Shape(shape)) if kind == 's' => {
                text.push_str(shape);
                has_holes = true;
            }
            (None, _) => {
                text.push_str(HOLE);
                has_holes = true;
            }
        }
    }
    text.push_str(rest);
    Value::text(text, has_holes)
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
            ("DROP TABLE a_%3$s", Value::Shape("DROP TABLE a_%s".to_owned())),
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
            Value::Shape("a%s".to_owned())
        );
    }
}
