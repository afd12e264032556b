//! What a table has to do with others: its partition key, its bound and its parents.

use schema_manifest::{Expression, List, ObjectName};

use super::super::{Catalog, ColumnType, Relation, Table};
use crate::postgres::expression::quoted;

/// Methods of partitioning, as the server prints them.
const METHODS: [&str; 3] = ["HASH", "LIST", "RANGE"];

impl Catalog {
    /// The tables that it inherits from or is a partition of; `None` where it has none, or one that is
    /// not known.
    pub(super) fn claimed_parents(&self, table: &Table) -> Option<List<ObjectName>> {
        let is_table = |name: &ObjectName| {
            let found = self.relations.get(name);
            found.is_some_and(|found| {
                matches!(found, Relation::Table(_)) && self.is_known(name, found)
            })
        };
        let is_claimed = !table.parents.is_empty() && table.parents.iter().all(is_table);
        is_claimed.then(|| table.parents.clone().into())
    }

    /// Which rows a partition holds.
    pub(super) fn claimed_bound(&self, table: &Table) -> Option<Expression> {
        let written = table.bound.as_deref()?;
        let printed = || {
            let words: Vec<&str> = words(written)?;
            if let [default] = &*words {
                return default.eq_ignore_ascii_case("default").then(|| "DEFAULT".to_owned());
            }
            let [parent] = &*table.parents else { return None };
            let parent = self.table(parent)?;
            printed_bound(&words, &key_types(parent)?)
        };
        Some(printed().map_or(Expression::Present, |text| Expression::Printed(text.into())))
    }
}

/// How a table is divided: `RANGE (at)`. The text is that of the server where the keys are plain columns.
pub(super) fn key(table: &Table) -> Option<Expression> {
    let written = table.partition_key.as_deref()?;
    let printed = || {
        let (method, columns) = key_columns(table)?;
        let columns: Option<Vec<String>> = columns.into_iter().map(quoted).collect();
        Some(format!("{method} ({})", columns?.join(", ")))
    };
    (!written.is_empty())
        .then(|| printed().map_or(Expression::Present, |text| Expression::Printed(text.into())))
}

/// The method of a table's partitioning and its columns, where it is by columns alone.
fn key_columns(table: &Table) -> Option<(&'static str, Vec<&str>)> {
    let (method, keys) = table.partition_key.as_deref()?.strip_suffix(')')?.split_once('(')?;
    let method = METHODS.iter().find(|one| one.eq_ignore_ascii_case(method.trim()))?;
    let columns: Option<Vec<&str>> = keys.split(',').map(|key| column(table, key.trim())).collect();
    Some((method, columns?))
}

/// The column that a key is, if it is one.
fn column<'a>(table: &'a Table, key: &str) -> Option<&'a str> {
    let inner = key.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    let name = inner.map_or_else(|| key.to_ascii_lowercase(), str::to_owned);
    table.column(&name).map(|column| &*column.name)
}

fn key_types(table: &Table) -> Option<Vec<&str>> {
    let (_, columns) = key_columns(table)?;
    let of = |name: &str| match &table.column(name)?.data_type {
        ColumnType::Server(name) => Some(name.as_str()),
        ColumnType::Ours { .. } | ColumnType::Unknown(_) => None,
    };
    columns.into_iter().map(of).collect()
}

/// The words, signs and strings of a bound; `None` where there is anything else in it.
fn words(text: &str) -> Option<Vec<&str>> {
    let mut words = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '(' | ')' | ',' => 1,
            '\'' => rest[1..].find('\'')? + 2,
            _ if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => return None,
        };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after.trim_start();
    }
    Some(words)
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_'
}

/// A bound as `pg_get_expr` shows it (`get_rule_expr` in `ruleutils.c`).
fn printed_bound(words: &[&str], types: &[&str]) -> Option<String> {
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let [first, second, rest @ ..] = words else { return None };
    if !is(first, "for") || !is(second, "values") {
        return None;
    }
    match rest {
        [with, "(", modulus, count, ",", remainder, number, ")"]
            if is(with, "with")
                && is(modulus, "modulus")
                && is(remainder, "remainder")
                && is_number(count)
                && is_number(number) =>
        {
            Some(format!("FOR VALUES WITH (modulus {count}, remainder {number})"))
        }
        [within, "(", values @ .., ")"] if is(within, "in") => {
            let [of] = types else { return None };
            let values = separated(values)?.map(|one| value(one, of));
            Some(format!("FOR VALUES IN ({})", values.collect::<Option<Vec<_>>>()?.join(", ")))
        }
        [from, "(", rest @ .., ")"] if is(from, "from") => {
            let end = rest.iter().position(|word| *word == ")")?;
            let (low, [")", to, "(", high @ ..]) = rest.split_at(end) else { return None };
            let side = |values| -> Option<String> {
                let values: Vec<&str> = separated(values)?.collect();
                let values = values.iter().zip(types).map(|(one, of)| value(one, of));
                Some(values.collect::<Option<Vec<_>>>()?.join(", "))
            };
            is(to, "to").then_some(())?;
            Some(format!("FOR VALUES FROM ({}) TO ({})", side(low)?, side(high)?))
        }
        _ => None,
    }
}

/// Every other word, where those between are commas.
fn separated<'a>(words: &'a [&'a str]) -> Option<impl Iterator<Item = &'a str>> {
    let are_commas = words.iter().skip(1).step_by(2).all(|word| *word == ",");
    (are_commas && words.len() % 2 == 1).then(|| words.iter().step_by(2).copied())
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|digit| digit.is_ascii_digit()) && (word == "0" || !word.starts_with('0'))
}

/// A value of a bound as it is printed; `None` where the type says how.
fn value(written: &str, of: &str) -> Option<String> {
    let upper = written.to_ascii_uppercase();
    if ["MINVALUE", "MAXVALUE", "NULL"].contains(&&*upper) {
        return Some(upper);
    }
    let inner = written.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
    match (of, inner) {
        ("integer", None) => is_number(written).then(|| written.to_owned()),
        ("bigint" | "smallint", None) => is_number(written).then(|| format!("'{written}'")),
        ("text", Some(text)) => (!text.contains('\\')).then(|| written.to_owned()),
        ("date", Some(day)) => is_day(day).then(|| written.to_owned()),
        _ => None,
    }
}

/// `2020-01-31`, which is printed as it is.
fn is_day(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    lengths == [4, 2, 2]
        && parts.iter().all(|part| part.bytes().all(|digit| digit.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::{printed_bound, words};

    #[test]
    fn a_bound_is_printed_as_the_server_does() {
        // On PostgreSQL 15.
        for (written, types, printed) in [
            ("for values from (1) to (MAXVALUE)", ["integer"], "FROM (1) TO (MAXVALUE)"),
            ("FOR VALUES FROM (1) TO (20)", ["bigint"], "FROM ('1') TO ('20')"),
            ("FOR VALUES IN ('x',null)", ["text"], "IN ('x', NULL)"),
            ("FOR VALUES WITH (MODULUS 2, REMAINDER 1)", ["x"], "WITH (modulus 2, remainder 1)"),
        ] {
            let found = words(written).and_then(|words| printed_bound(&words, &types));
            assert_eq!(found, Some(format!("FOR VALUES {printed}")));
        }
        for (written, of) in [
            ("FOR VALUES FROM ('2020-1-1') TO ('2021-01-01')", "date"),
            ("FOR VALUES FROM ('2020-01-01') TO ('2021-01-01')", "timestamp with time zone"),
            ("FOR VALUES FROM (-1) TO (1)", "integer"),
            ("FOR VALUES IN ('it''s')", "text"),
        ] {
            assert_eq!(words(written).and_then(|words| printed_bound(&words, &[of])), None);
        }
    }
}
