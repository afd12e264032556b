//! What a query says, so that two spellings of it can be told apart where the server surely shows them
//! differently.
//!
//! The server keeps a query as a tree and prints it in its own way (`pg_get_viewdef`). White space,
//! comments, the case of keywords, parentheses, casts, optional words (`AS`, `INNER`, `OUTER`, `ASC`) and
//! whether a column says its table are lost or added, and so are some forms (`IN`, `BETWEEN`, `GROUP BY 1`).
//! What is left over is compared: the values, the operators, the words that join conditions and queries.
//!
//! Tried on PostgreSQL 15. Source: `get_query_def` in the server's `ruleutils.c`.

use std::collections::BTreeMap;

use squawk_syntax::{SyntaxElement, SyntaxKind as K, SyntaxNode, SyntaxToken};

use super::tree;

/// A query, word by word.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::postgres) struct QueryText {
    words: Vec<Word>,
    /// A string in it names an object, which is printed with its schema or without it.
    names_objects: bool,
    /// It has a `'now'` that is read when the query is kept: the server keeps the time.
    pub(in crate::postgres) keeps_time: bool,
}

/// A word of a query.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Word {
    /// A value that is printed as it is written.
    Value(String),
    /// A value that the server may print in another way: a date, an interval, an array, ..
    Reprinted(String),
    Operator(String),
    /// A keyword of which there are as many in what is printed.
    Keyword(&'static str),
    /// A name, or another keyword.
    Name(String),
}

/// Keywords that the server does not print, or also where they are not written.
const OPTIONAL: [&str; 13] = [
    "also",
    "as",
    "asc",
    "cast",
    "else",
    "end",
    "inner",
    "join",
    "null",
    "on",
    "outer",
    "pg_catalog",
    "public",
];

/// Keywords of which there are as many in what is printed, if the query has no form that becomes another.
const KEPT: [&str; 17] = [
    "and",
    "case",
    "desc",
    "distinct",
    "except",
    "exists",
    "full",
    "having",
    "intersect",
    "left",
    "not",
    "or",
    "right",
    "union",
    "union all",
    "when",
    "where",
];

/// Strings of letters that may be values of a type that prints them in another way.
const SPECIAL: [&str; 18] = [
    "allballs", "epoch", "f", "false", "inf", "infinity", "n", "nan", "no", "now", "off", "on",
    "t", "today", "tomorrow", "true", "y", "yes",
];

/// Words of forms that the server prints as others: `a NOT IN (1, 2)` as `a <> ALL (ARRAY[1, 2])`.
const REWRITTEN: [&str; 10] =
    ["all", "any", "between", "ilike", "in", "isnull", "like", "notnull", "similar", "some"];

/// Words that may stand in another order.
const UNORDERED: [&str; 4] = ["fetch", "limit", "offset", "=>"];

/// So many words are shown of what differs.
const SHOWN: usize = 7;

impl QueryText {
    pub(super) fn of(node: &SyntaxNode) -> QueryText {
        let mut text = QueryText::default();
        let mut last: Option<K> = None;
        // Where what is left out ends, and that in which numbers are places of columns.
        let (mut skipped, mut counted) = (0, 0);
        for part in node.descendants_with_tokens() {
            let range = part.text_range();
            let (start, end) = (u32::from(range.start()), u32::from(range.end()));
            if start < skipped {
                continue;
            }
            match part {
                SyntaxElement::Node(part) => match part.kind() {
                    kind if is_type(kind) => {
                        let is_catalog = |word: SyntaxToken| word.text().starts_with("reg");
                        text.names_objects |= tree::tokens(&part).any(is_catalog);
                        skipped = end;
                    }
                    K::COLON_COLON => skipped = end,
                    K::LTEQ | K::GTEQ | K::NEQ | K::NEQB | K::CUSTOM_OP | K::FAT_ARROW => {
                        let sign: String =
                            tree::tokens(&part).map(|one| one.text().to_owned()).collect();
                        text.words.push(operator(&sign));
                        skipped = end;
                    }
                    K::GROUP_BY_CLAUSE | K::ORDER_BY_CLAUSE => counted = counted.max(end),
                    K::CAST_EXPR => text.keeps_time |= keeps_time(&part),
                    _ => {}
                },
                SyntaxElement::Token(token) => {
                    let kind = token.kind();
                    if matches!(kind, K::WHITESPACE | K::COMMENT) {
                        continue;
                    }
                    let is_place = start < counted && kind == K::INT_NUMBER;
                    if kind == K::STRING && last == Some(K::STRING) {
                        // Two strings in a row are one.
                        text.words.push(Word::Reprinted(token.text().to_owned()));
                    } else if !is_place {
                        text.push(&token);
                    }
                    last = Some(kind);
                }
            }
        }
        text
    }

    fn push(&mut self, token: &SyntaxToken) {
        let text = token.text();
        let word = match token.kind() {
            K::STRING => string(text),
            K::INT_NUMBER | K::NUMERIC_NUMBER => number(text),
            K::ESC_STRING
            | K::DOLLAR_QUOTED_STRING
            | K::UNICODE_ESC_STRING
            | K::BIT_STRING
            | K::BYTE_STRING
            | K::NATIONAL_STRING => Word::Reprinted(text.to_owned()),
            _ if text.starts_with(|first: char| first.is_alphabetic() || "_\"".contains(first)) => {
                let word = tree::fold(text);
                let is_quoted = text.starts_with('"');
                let is_of_set =
                    |last: &Word| matches!(last, Word::Keyword("union" | "except" | "intersect"));
                match KEPT.iter().find(|one| **one == word && !is_quoted) {
                    Some(&"distinct") if self.words.last().is_some_and(is_of_set) => return,
                    Some(kept) => Word::Keyword(kept),
                    None if word == "true" || word == "false" => Word::Value(word),
                    // `UNION ALL`
                    None if word == "all" && !is_quoted => match self.words.last_mut() {
                        Some(Word::Keyword(last @ "union")) => {
                            *last = "union all";
                            return;
                        }
                        _ => Word::Name(word),
                    },
                    None if OPTIONAL.contains(&&*word) => return,
                    None => Word::Name(word),
                }
            }
            K::L_PAREN | K::R_PAREN | K::DOT | K::COMMA | K::SEMICOLON | K::STAR => return,
            _ => operator(text),
        };
        self.words.push(word);
    }

    /// Whether it says that string.
    pub(in crate::postgres) fn has_string(&self, value: &str) -> bool {
        self.words.iter().any(|word| {
            matches!(word, Word::Value(one) | Word::Reprinted(one) if one.trim_matches('\'') == value)
        })
    }

    /// What of each is surely not in the other: how each is shown.
    pub(in crate::postgres) fn differs(&self, other: &QueryText) -> Option<(String, String)> {
        if self.words == other.words || self.names_objects || other.names_objects {
            return None;
        }
        let mut counts: BTreeMap<&Word, i64> = BTreeMap::new();
        for word in &self.words {
            *counts.entry(word).or_default() += 1;
        }
        for word in &other.words {
            *counts.entry(word).or_default() -= 1;
        }
        counts.retain(|_, count| *count != 0);
        let has = |words: &[&str]| {
            [self, other].iter().any(|one| one.words.iter().any(|word| word.is_one_of(words)))
        };
        if has(&["nextval", "currval", "setval"]) {
            return None;
        }
        let is_rewritten = has(&REWRITTEN) || has(&["~~", "~~*", "!~~", "!~~*"]);
        let is_reprinted = counts.keys().any(|word| matches!(word, Word::Reprinted(_)));
        let differs = counts.keys().any(|word| match word {
            Word::Value(_) => !is_reprinted,
            // A number may be a string with a sign.
            Word::Operator(sign) => !is_rewritten && !["=", "-", ":", "[", "]"].contains(&&**sign),
            Word::Keyword(_) => !is_rewritten,
            Word::Reprinted(_) | Word::Name(_) => false,
        });
        let is_other_order = counts.is_empty() && !has(&UNORDERED);
        (differs || is_other_order).then(|| self.shown(other))
    }

    fn shown(&self, other: &QueryText) -> (String, String) {
        let both = || self.words.iter().zip(&other.words);
        let same = both().take_while(|(one, other)| one == other).count();
        let from = same.saturating_sub(SHOWN / 2);
        let part = |text: &QueryText| {
            let words: Vec<&str> =
                text.words.iter().skip(from).take(SHOWN).map(Word::text).collect();
            format!("`{}`", words.join(" "))
        };
        (part(self), part(other))
    }
}

impl Word {
    fn text(&self) -> &str {
        match self {
            Word::Value(text) | Word::Reprinted(text) | Word::Operator(text) | Word::Name(text) => {
                text
            }
            Word::Keyword(text) => text,
        }
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        matches!(self, Word::Operator(_) | Word::Name(_)) && words.contains(&self.text())
    }
}

/// Whether a node is a type, with all that stands in it.
fn is_type(kind: K) -> bool {
    matches!(
        kind,
        K::ARRAY_TYPE
            | K::BASE_TYPE
            | K::BIT_TYPE
            | K::BIT_VARYING_TYPE
            | K::CHARACTER_TYPE
            | K::DOUBLE_TYPE
            | K::INTERVAL_TYPE
            | K::PATH_TYPE
            | K::PERCENT_TYPE
            | K::TIMESTAMP_TYPE
            | K::TIME_TYPE
            | K::VARCHAR_TYPE
    )
}

/// `'now'::timestamp`, `timestamp 'now'`: the server reads the string where the query is kept, not where
/// it runs.
fn keeps_time(cast: &SyntaxNode) -> bool {
    let is_now = |node: &SyntaxNode| {
        tree::string(node).is_some_and(|text| text.trim().eq_ignore_ascii_case("now"))
    };
    let is_time = |node: &SyntaxNode| {
        is_type(node.kind())
            && tree::tokens(node).next().is_some_and(|word| {
                let word = word.text().to_ascii_lowercase();
                matches!(&*word, "time" | "timestamp" | "timestamptz" | "timetz")
            })
    };
    tree::child(cast, K::LITERAL).is_some_and(|literal| is_now(&literal))
        && cast.children().any(|part| is_time(&part))
}

fn operator(sign: &str) -> Word {
    Word::Operator(if sign == "!=" { "<>" } else { sign }.to_owned())
}

fn string(text: &str) -> Word {
    let inner = text.trim_matches('\'');
    let is_number = inner.chars().all(|letter| letter.is_ascii_digit());
    if is_number && !inner.is_empty() {
        return number(inner);
    }
    let is_plain = !inner.is_empty()
        && inner.chars().all(|letter| letter.is_ascii_alphabetic() || letter == '_')
        && !SPECIAL.contains(&&*inner.to_ascii_lowercase());
    if is_plain { Word::Value(text.to_owned()) } else { Word::Reprinted(text.to_owned()) }
}

fn number(text: &str) -> Word {
    let whole = text.split('.').next().unwrap_or_default();
    let is_plain = text.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
        && text.ends_with(|last: char| last.is_ascii_digit())
        && !whole.is_empty()
        && (whole == "0" || !whole.starts_with('0'));
    if is_plain { Word::Value(text.to_owned()) } else { Word::Reprinted(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::super::{Kind, parse};
    use super::QueryText;

    fn text(query: &str) -> QueryText {
        let parsed = parse(&format!("CREATE VIEW v AS {query};"), None);
        assert!(parsed.fault.is_none(), "{query}");
        match &parsed.statements[0].kind {
            Kind::CreateRelation { query: Some(query), .. } => (*query.text).clone(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_the_server_prints_alike_does_not_differ() {
        for (one, other) in [
            ("SELECT a FROM t WHERE (a > 1)", "select t.a from t -- why\n where a>1"),
            ("SELECT a FROM t WHERE a IN (1)", "SELECT a FROM t WHERE a = 1"),
            ("SELECT a FROM t WHERE a NOT IN (1)", "SELECT a FROM t WHERE a <> 1"),
            ("SELECT a FROM t GROUP BY 1", "SELECT a FROM t GROUP BY a"),
            ("SELECT a FROM t WHERE a != 1", "SELECT a FROM t WHERE a <> 1"),
            ("SELECT CAST(a AS int) AS x FROM t", "SELECT a::integer x FROM public.t"),
            ("SELECT a FROM t WHERE b = 't'", "SELECT a FROM t WHERE b = true"),
            ("SELECT interval '1 day' AS x", "SELECT '24 hours'::interval AS x"),
            ("SELECT interval '1 day' AS x", "SELECT '1 day'::interval AS x"),
            (
                "SELECT a FROM t LEFT OUTER JOIN s ON a = b",
                "SELECT a FROM t LEFT JOIN s ON (a = b)",
            ),
            ("SELECT a FROM t WHERE a BETWEEN 1 AND 2", "SELECT a FROM t WHERE a >= 1 AND a <= 2"),
            ("SELECT a FROM t LIMIT 1 OFFSET 2", "SELECT a FROM t OFFSET 2 LIMIT 1"),
            ("SELECT a FROM t WHERE a = -1", "SELECT a FROM t WHERE a = '-1'"),
            ("SELECT a FROM t WHERE a = '10'", "SELECT a FROM t WHERE a = 10"),
            ("SELECT a::numeric(10,2) FROM t", "SELECT a::decimal(10, 2) FROM t"),
            ("SELECT * FROM t", "SELECT a, b FROM t"),
            ("SELECT nextval('s') AS a", "SELECT nextval('other') AS a"),
            (
                "SELECT CASE WHEN a THEN 1 END AS x FROM t",
                "SELECT CASE WHEN a THEN 1 ELSE NULL END AS x FROM t",
            ),
        ] {
            assert_eq!(text(one).differs(&text(other)), None, "{one} / {other}");
        }
    }

    #[test]
    fn what_the_server_prints_otherwise_differs() {
        for (one, other) in [
            ("SELECT a FROM t WHERE a > 1", "SELECT a FROM t WHERE a > 2"),
            ("SELECT a FROM t WHERE a > 1", "SELECT a FROM t WHERE a >= 1"),
            ("SELECT a FROM t WHERE b = 'open'", "SELECT a FROM t WHERE b = 'closed'"),
            ("SELECT a FROM t WHERE a", "SELECT a FROM t WHERE NOT a"),
            ("SELECT a FROM t WHERE a AND b", "SELECT a FROM t WHERE a OR b"),
            ("SELECT a FROM t LEFT JOIN s ON a = b", "SELECT a FROM t JOIN s ON a = b"),
            ("SELECT a FROM t UNION SELECT b FROM t", "SELECT a FROM t UNION ALL SELECT b FROM t"),
            ("SELECT a FROM t", "SELECT DISTINCT a FROM t"),
            ("SELECT a FROM t ORDER BY a", "SELECT a FROM t ORDER BY a DESC"),
            ("SELECT a FROM t JOIN s ON t.a = s.b", "SELECT a FROM t JOIN s ON t.b = s.a"),
            ("SELECT a FROM t", "SELECT a FROM t WHERE a = 1"),
            ("SELECT a FROM t WHERE b = true", "SELECT a FROM t WHERE b = false"),
        ] {
            assert!(text(one).differs(&text(other)).is_some(), "{one} / {other}");
        }
    }

    #[test]
    fn the_time_of_now_is_kept() {
        for (query, expected) in [
            ("SELECT 'now'::timestamp AS x", true),
            ("SELECT timestamp with time zone 'now' AS x", true),
            ("SELECT CAST(' NOW ' AS timestamptz) AS x", true),
            ("SELECT 'now'::text::timestamp AS x", false),
            ("SELECT now()::timestamp AS x", false),
            ("SELECT 'now' AS x", false),
        ] {
            assert_eq!(text(query).keeps_time, expected, "{query}");
        }
    }
}
