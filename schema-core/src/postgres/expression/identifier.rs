//! Identifiers as the server prints them.

/// Words that are quoted as names, though all their letters are plain.
///
/// Source: `pg_get_keywords()` on PostgreSQL 15 without those of the category `U`; what
/// `quote_identifier` in the server's `ruleutils.c` takes for a name that needs quotes.
#[rustfmt::skip]
const KEYWORDS: &[&str] = &[
    "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric", "authorization",
    "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast", "char", "character",
    "check", "coalesce", "collate", "collation", "column", "concurrently", "constraint", "create",
    "cross", "current_catalog", "current_date", "current_role", "current_schema", "current_time",
    "current_timestamp", "current_user", "dec", "decimal", "default", "deferrable", "desc",
    "distinct", "do", "else", "end", "except", "exists", "extract", "false", "fetch", "float",
    "for", "foreign", "freeze", "from", "full", "grant", "greatest", "group", "grouping", "having",
    "ilike", "in", "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into",
    "is", "isnull", "join", "lateral", "leading", "least", "left", "like", "limit", "localtime",
    "localtimestamp", "national", "natural", "nchar", "none", "normalize", "not", "notnull", "null",
    "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer", "overlaps",
    "overlay", "placing", "position", "precision", "primary", "real", "references", "returning",
    "right", "row", "select", "session_user", "setof", "similar", "smallint", "some", "substring",
    "symmetric", "table", "tablesample", "then", "time", "timestamp", "to", "trailing", "treat",
    "trim", "true", "union", "unique", "user", "using", "values", "varchar", "variadic", "verbose",
    "when", "where", "window", "with", "xmlattributes", "xmlconcat", "xmlelement", "xmlexists",
    "xmlforest", "xmlnamespaces", "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
];

/// Words that became such after PostgreSQL 15: whether they are quoted depends on the server.
const LATER: &[&str] = &[
    "json",
    "json_array",
    "json_arrayagg",
    "json_exists",
    "json_object",
    "json_objectagg",
    "json_query",
    "json_scalar",
    "json_serialize",
    "json_table",
    "json_value",
    "merge_action",
    "system_user",
];

/// A name as the server prints it; `None` where that depends on the server's version.
pub(in crate::postgres) fn quoted(name: &str) -> Option<String> {
    if LATER.contains(&name) {
        return None;
    }
    let is_plain = |at: usize, letter: u8| {
        letter.is_ascii_lowercase() || letter == b'_' || at > 0 && letter.is_ascii_digit()
    };
    let plain = !name.is_empty()
        && name.bytes().enumerate().all(|(at, letter)| is_plain(at, letter))
        && KEYWORDS.binary_search(&name).is_err();
    Some(if plain { name.to_owned() } else { format!("\"{}\"", name.replace('"', "\"\"")) })
}

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, quoted};

    #[test]
    fn the_list_is_sorted_for_its_binary_search() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_quoted_where_the_server_quotes_them() {
        for (name, expected) in [
            ("size", "size"),
            ("order", "\"order\""),
            ("Size", "\"Size\""),
            ("a\"b", "\"a\"\"b\""),
            ("2nd", "\"2nd\""),
        ] {
            assert_eq!(quoted(name).as_deref(), Some(expected));
        }
        assert_eq!(quoted("json"), None);
    }
}
