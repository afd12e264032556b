//! `ALTER COLUMN .. TYPE` to types that the server does not cast to by itself.
//!
//! The server answers with SQLSTATE 42804 (some twenty pairs were tried on PostgreSQL 15). Source: the assignment and
//! implicit casts of its `pg_cast`, and `ATPrepAlterColumnType` and `ATExecAlterColumnType` in `tablecmds.c`.

use schema_manifest::ObjectName;

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Column, ColumnType, Filled, Type};
use crate::postgres::syntax::{Ident, TypeSyntax};
use crate::source::Span;

/// Types of the server, without lengths, and those that their values are cast to by an assignment, besides
/// strings. A pair of two that stand first in a line, and not in one, is refused.
const CASTS: [(&str, &[&str]); 16] = [
    ("smallint", NUMBERS),
    ("integer", NUMBERS),
    ("bigint", NUMBERS),
    ("numeric", NUMBERS),
    ("real", NUMBERS),
    ("double precision", NUMBERS),
    ("boolean", &[]),
    ("uuid", &[]),
    ("bytea", &[]),
    ("json", &["jsonb"]),
    ("jsonb", &["json"]),
    ("date", TIMES),
    ("timestamp without time zone", TIMES),
    ("timestamp with time zone", TIMES),
    ("text", &[]),
    ("character varying", &[]),
];

const NUMBERS: &[&str] = &["smallint", "integer", "bigint", "numeric", "real", "double precision"];
const TIMES: &[&str] = &["date", "timestamp without time zone", "timestamp with time zone"];
const STRINGS: [&str; 2] = ["text", "character varying"];

/// A name that nothing has: a cast of the migrations' own may be there.
const OWN_CAST: &str = "create cast";

impl Replay<'_> {
    /// A statement that is not claimed may make a cast.
    pub(super) fn may_make_cast(&mut self, at: Span) {
        let mut words = self.source.slice(at).split_whitespace().map(str::to_ascii_lowercase);
        if words.next().as_deref() == Some("create") && words.next().as_deref() == Some("cast") {
            self.catalog.may_now_exist(OWN_CAST);
        }
    }

    /// Reports a column whose values, or whose default, the server surely does not cast to a type.
    pub(super) fn cast_refuses(
        &mut self,
        table: &ObjectName,
        column: &Ident,
        to: &TypeSyntax,
        converts: bool,
    ) -> bool {
        let to = self.column_type(to);
        let Some(found) = self.catalog.table(table).filter(|one| self.catalog.is_judged(one))
        else {
            return false;
        };
        let Some(found) = found.column(&column.name).cloned() else { return false };
        let own = ObjectName::new(None, OWN_CAST.to_owned().into());
        if self.catalog.may_exist(&own)
            || found.is_generated()
            || found.filled != Filled::Nothing
            || !self.is_refused(&found.data_type, &to)
        {
            return false;
        }
        let name = &column.name;
        let from = &found.data_type;
        let finding = if !converts {
            let plain = to.to_string();
            Diagnostic::new(
                Code::NoCast,
                format!("column `{table}.{name}` of type {from} is not cast to {to} by itself"),
            )
            .at(self.source, column.span, "refused without `USING`")
            .help(format!("write `USING {name}::{}`", plain.trim_matches('`')))
        } else if has_plain_default(&found) {
            Diagnostic::new(
                Code::NoCast,
                format!("the default of column `{table}.{name}` is not cast to {to} by itself"),
            )
            .at(self.source, column.span, format!("its default is of type {from}"))
            .help(format!("write `ALTER COLUMN {name} DROP DEFAULT` before, and set it anew after"))
        } else {
            return false;
        };
        let place = &found.place;
        self.findings.push(finding.at(&place.source, first_line(place), "it got its type here"));
        true
    }

    fn is_refused(&self, from: &ColumnType, to: &ColumnType) -> bool {
        let is_enum = |name: &ObjectName| matches!(self.catalog.types.get(name), Some(Type::Enum(item)) if self.catalog.is_certain(item.made));
        match (from, to) {
            (ColumnType::Server(from), ColumnType::Server(to)) => {
                let (from, to) = (without_length(from), without_length(to));
                let casts = |wanted: &str| CASTS.iter().find(|(name, _)| *name == wanted);
                match (casts(from), casts(to)) {
                    (Some((_, targets)), Some(_)) => {
                        from != to && !targets.contains(&to) && !STRINGS.contains(&to)
                    }
                    _ => false,
                }
            }
            (
                ColumnType::Ours { name: from, array: false },
                ColumnType::Ours { name: to, array: false },
            ) => from != to && is_enum(from) && is_enum(to),
            (ColumnType::Server(from), ColumnType::Ours { name, array: false }) => {
                let from = without_length(from);
                is_enum(name) && CASTS.iter().any(|(known, _)| *known == from)
            }
            (ColumnType::Ours { name, array: false }, ColumnType::Server(to)) => {
                let to = without_length(to);
                is_enum(name)
                    && !STRINGS.contains(&to)
                    && CASTS.iter().any(|(known, _)| *known == to)
            }
            _ => false,
        }
    }
}

/// Whether the default surely is of the column's own type, or of a number's: a string, a truth value, a
/// whole number. One that another cast made is left alone.
fn has_plain_default(column: &Column) -> bool {
    let Some(default) = &column.default else { return false };
    if column.reread {
        return false;
    }
    let default = default.trim();
    let own = match &column.data_type {
        ColumnType::Server(name) => without_length(name).to_owned(),
        other => other.to_string().trim_matches('`').to_owned(),
    };
    match without_length(&own) {
        "boolean" => ["true", "false"].iter().any(|one| default.eq_ignore_ascii_case(one)),
        "smallint" | "integer" | "bigint" | "numeric" => {
            !default.is_empty() && default.bytes().all(|one| one.is_ascii_digit())
        }
        _ => {
            let Some(rest) = default.strip_prefix('\'') else { return false };
            let Some(end) = rest.find('\'') else { return false };
            let cast = rest[end + 1..].trim();
            cast.is_empty() || cast.strip_prefix("::").is_some_and(|cast| cast.trim() == own)
        }
    }
}

fn without_length(name: &str) -> &str {
    // `timestamp(3) without time zone` has one in the middle, and is left alone.
    match name.find('(') {
        Some(at) if name.ends_with(')') => &name[..at],
        _ => name,
    }
}
