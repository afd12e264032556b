//! Views, triggers and virtual tables.

use super::entry::{Entry, Schema};
use super::spelling::{joined, spelled};
use super::token::{Token, parenthesised, tokens};
use crate::{
    Aspect, Column, Details, Expression, List, ObjectKind, ObjectName, SchemaObject, Text, Value,
};

fn object(
    kind: ObjectKind,
    entry: &Entry,
    on: Option<&str>,
    columns: Option<List<Column>>,
    aspects: Vec<Aspect>,
) -> SchemaObject {
    let on = on.map(|table| ObjectName::unqualified(table.to_owned()));
    let name = ObjectName::unqualified(entry.name.clone());
    SchemaObject::new(kind, name, on, columns, aspects.into(), None)
}

fn exact(name: &'static str, value: impl Into<Text>) -> Aspect {
    Aspect::new(name.into(), Value::Exact(value.into()))
}

fn printed(name: &'static str, tokens: &[Token<'_>], schema: &Schema) -> Aspect {
    let text = spelled(tokens, &schema.names).into();
    Aspect::new(name.into(), Value::Expression(Expression::Printed(text)))
}

/// Its columns by name: what SQLite says of their types is not the same in each version. None where it
/// cannot be read: then no column of it is known.
fn columns(entry: &Entry) -> Option<List<Column>> {
    let shown = entry.columns.iter().filter(|row| row.hidden != 1);
    let columns: Vec<Column> = shown
        .map(|row| Column::new(row.name.clone().into(), None, true, Details::None, None))
        .collect();
    (!columns.is_empty()).then(|| columns.into())
}

pub(super) fn view(schema: &Schema, entry: &Entry) -> SchemaObject {
    let tokens = tokens(entry.sql.as_deref().unwrap_or_default());
    let query = tokens.iter().position(|token| token.is("AS")).map(|at| &tokens[at + 1..]);
    let query = without_end(query.unwrap_or_default());
    let aspects = vec![printed("query", query, schema)];
    object(ObjectKind::View, entry, None, columns(entry), aspects)
}

/// Without semicolons at the end.
fn without_end<'t, 'a>(mut tokens: &'t [Token<'a>]) -> &'t [Token<'a>] {
    while let [rest @ .., last] = tokens
        && last.text == ";"
    {
        tokens = rest;
    }
    tokens
}

/// `CREATE TRIGGER name [BEFORE|AFTER|INSTEAD OF] event [OF ..] ON table [FOR EACH ROW] [WHEN ..] BEGIN .. END`
pub(super) fn trigger(schema: &Schema, entry: &Entry) -> SchemaObject {
    let tokens = tokens(entry.sql.as_deref().unwrap_or_default());
    // The name comes first, and may be any word.
    let rest = tokens.get(3..).unwrap_or_default();
    let (timing, rest) = match rest {
        [first, rest @ ..] if first.is("BEFORE") => ("BEFORE", rest),
        [first, rest @ ..] if first.is("AFTER") => ("AFTER", rest),
        [first, _, rest @ ..] if first.is("INSTEAD") => ("INSTEAD OF", rest),
        // Source: `trigger_time` in `parse.y`.
        rest => ("BEFORE", rest),
    };
    let event = rest.first().map(|event| event.text.to_ascii_uppercase()).unwrap_or_default();
    let on = rest.iter().position(|token| token.is("ON")).unwrap_or(rest.len());
    let (head, rest) = rest.split_at(on);
    let mut columns: Vec<String> = match head {
        [_, of, columns @ ..] if of.is("OF") => columns
            .iter()
            .filter(|token| token.text != ",")
            .map(|token| token.name().to_ascii_lowercase())
            .collect(),
        _ => Vec::new(),
    };
    columns.sort();
    let begin = rest.iter().position(|token| token.is("BEGIN")).unwrap_or(rest.len());
    let (head, body) = rest.split_at(begin);
    let when = head.iter().position(|token| token.is("WHEN")).map(|at| &head[at + 1..]);
    let body = match without_end(body) {
        [_, body @ .., _] => without_end(body),
        _ => &[],
    };
    let mut aspects = vec![exact("timing", timing), exact("events", event)];
    if !columns.is_empty() {
        aspects.push(exact("columns", columns.join(", ")));
    }
    if let Some(when) = when {
        aspects.push(printed("condition", when, schema));
    }
    aspects.push(printed("body", body, schema));
    let on = schema.named(&entry.table).map_or(&entry.table, |table| &table.name);
    object(ObjectKind::Trigger, entry, Some(on), None, aspects)
}

/// What the module makes of its arguments is its own business: they are compared as they are written.
pub(super) fn virtual_table(entry: &Entry) -> SchemaObject {
    let tokens = tokens(entry.sql.as_deref().unwrap_or_default());
    let using = tokens.iter().skip(4).position(|token| token.is("USING"));
    let rest = using.and_then(|at| tokens.get(at + 5..)).unwrap_or_default();
    let mut aspects = Vec::new();
    if let Some(module) = rest.first() {
        aspects.push(exact("module", module.name().to_ascii_lowercase()));
    }
    let arguments = parenthesised(rest).map(|(arguments, _)| joined(arguments));
    aspects.extend(
        arguments.filter(|one| !one.is_empty()).map(|arguments| exact("arguments", arguments)),
    );
    object(ObjectKind::VirtualTable, entry, None, columns(entry), aspects)
}
