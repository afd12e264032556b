//! Types of the server, spelled as `format_type` prints them.
//!
//! Source: `format_type_extended` and `printTypmod` in the server's `format_type.c`, and the
//! `typmodout` function of each type. A test holds every line of [`SAME`] and every special case
//! against a real server.

use super::syntax::TypeSyntax;

/// Types that are printed by their own name and take no modifier.
pub(super) const SAME: &[&str] = &[
    "aclitem",
    "box",
    "bytea",
    "cid",
    "cidr",
    "circle",
    "date",
    "datemultirange",
    "daterange",
    "gtsvector",
    "inet",
    "int2vector",
    "int4multirange",
    "int4range",
    "int8multirange",
    "int8range",
    "json",
    "jsonb",
    "jsonpath",
    "line",
    "lseg",
    "macaddr",
    "macaddr8",
    "money",
    "name",
    "nummultirange",
    "numrange",
    "oid",
    "oidvector",
    "path",
    "pg_lsn",
    "pg_snapshot",
    "point",
    "polygon",
    "refcursor",
    "regclass",
    "regcollation",
    "regconfig",
    "regdictionary",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
    "text",
    "tid",
    "tsmultirange",
    "tsquery",
    "tsrange",
    "tstzmultirange",
    "tstzrange",
    "tsvector",
    "txid_snapshot",
    "uuid",
    "xid",
    "xid8",
    "xml",
];

/// Types of the server that no column is of, but arguments and results are; printed by their own name.
///
/// Source: `pg_type` of PostgreSQL 15, those of `typtype` `p`, and of `pg_catalog` that are no array and
/// no row of a catalog. What else begins with `pg_` or `_` is known by that.
pub(super) const PSEUDO: &[&str] = &[
    "any",
    "anyarray",
    "anycompatible",
    "anycompatiblearray",
    "anycompatiblemultirange",
    "anycompatiblenonarray",
    "anycompatiblerange",
    "anyelement",
    "anyenum",
    "anymultirange",
    "anynonarray",
    "anyrange",
    "cstring",
    "event_trigger",
    "fdw_handler",
    "index_am_handler",
    "internal",
    "language_handler",
    "oid8",
    "pg_ddl_command",
    "record",
    "table_am_handler",
    "trigger",
    "tsm_handler",
    "unknown",
    "void",
];

/// Types that the grammar or the server's own names write in another way than it prints them.
pub(super) const WRITTEN: &[&str] = &[
    "bigint",
    "bigserial",
    "bit",
    "bool",
    "boolean",
    "bpchar",
    "bytea",
    "char",
    "character",
    "cidr",
    "date",
    "decimal",
    "float",
    "float4",
    "float8",
    "inet",
    "int",
    "int2",
    "int4",
    "int8",
    "integer",
    "interval",
    "json",
    "jsonb",
    "numeric",
    "real",
    "serial",
    "serial2",
    "serial4",
    "serial8",
    "smallint",
    "smallserial",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "uuid",
    "varbit",
    "varchar",
    "xml",
];

/// Whether it is a type of the server, whatever is written behind it.
pub(super) fn is_known(name: &str) -> bool {
    SAME.binary_search(&name).is_ok()
        || PSEUDO.binary_search(&name).is_ok()
        || WRITTEN.binary_search(&name).is_ok()
}

/// The server's spelling of one of its own types; `None` for a type that is not one of them, or
/// whose modifiers are not understood.
pub(super) fn format_type(written: &TypeSyntax) -> Option<String> {
    if written.schema.as_deref().is_some_and(|schema| schema != "pg_catalog") {
        return None;
    }
    let numbers: Option<Vec<i64>> =
        written.modifiers.iter().map(|modifier| modifier.parse().ok()).collect();
    let element = match (&*written.name, numbers.as_deref()) {
        ("interval", _) => interval(&written.modifiers)?,
        ("int2", Some([])) => "smallint".to_owned(),
        ("int4", Some([])) => "integer".to_owned(),
        ("int8", Some([])) => "bigint".to_owned(),
        ("float4", Some([])) => "real".to_owned(),
        ("float8", Some([])) => "double precision".to_owned(),
        ("bool", Some([])) => "boolean".to_owned(),
        // In double quotes it is the one-byte type, else the grammar's own word.
        ("char", Some([])) => "\"char\"".to_owned(),
        ("numeric", Some([])) => "numeric".to_owned(),
        ("numeric", Some([precision])) => format!("numeric({precision},0)"),
        ("numeric", Some([precision, scale])) => format!("numeric({precision},{scale})"),
        ("varchar", Some([])) => "character varying".to_owned(),
        ("varchar", Some([length])) => format!("character varying({length})"),
        ("bpchar", Some([])) => "bpchar".to_owned(),
        ("bpchar", Some([length])) => format!("character({length})"),
        ("bit", Some([])) => "\"bit\"".to_owned(),
        ("bit", Some([length])) => format!("bit({length})"),
        ("varbit", Some([])) => "bit varying".to_owned(),
        ("varbit", Some([length])) => format!("bit varying({length})"),
        ("time", Some(digits)) => time("time", digits, "without")?,
        ("timetz", Some(digits)) => time("time", digits, "with")?,
        ("timestamp", Some(digits)) => time("timestamp", digits, "without")?,
        ("timestamptz", Some(digits)) => time("timestamp", digits, "with")?,
        (same, Some([])) if SAME.binary_search(&same).is_ok() => same.to_owned(),
        _ => return None,
    };
    Some(if written.array { format!("{element}[]") } else { element })
}

/// More than six digits are six.
fn time(base: &str, digits: &[i64], zone: &str) -> Option<String> {
    match digits {
        [] => Some(format!("{base} {zone} time zone")),
        [digits] => Some(format!("{base}({}) {zone} time zone", digits.min(&6))),
        _ => None,
    }
}

fn interval(modifiers: &[String]) -> Option<String> {
    let precision = |digits: &str| digits.parse::<i64>().ok().map(|digits| digits.min(6));
    match modifiers {
        [] => Some("interval".to_owned()),
        [one] => match precision(one) {
            Some(digits) => Some(format!("interval({digits})")),
            None => fields(one),
        },
        _ => None,
    }
}

/// `year to month` is printed as it is, `second (3)` without the space.
fn fields(written: &str) -> Option<String> {
    let written = written.replace(" (", "(");
    let (words, digits) = match written.split_once('(') {
        Some((words, digits)) => (words, Some(digits.trim_end_matches(')').parse::<i64>().ok()?)),
        None => (&*written, None),
    };
    Some(match digits {
        Some(digits) => format!("interval {words}({})", digits.min(6)),
        None => format!("interval {words}"),
    })
}

#[cfg(test)]
mod tests {
    use super::{PSEUDO, SAME, WRITTEN};

    #[test]
    fn the_list_is_sorted_for_its_binary_search() {
        assert!(SAME.is_sorted() && PSEUDO.is_sorted() && WRITTEN.is_sorted());
    }
}
