//! What the runtime reads of a database, held against what the queries of `lines/` show, which share
//! nothing with it.
//!
//! *Nothing is different*: the manifest compared with what is read of it, at full depth. *Nothing is left
//! out*: told the names of everything that is there, the runtime gives every line that the queries give.

use std::collections::BTreeSet;

use schema_manifest::{
    Commented, Depth, Details, Enum, List, Manifest, ObjectKind, ObjectName, SchemaObject, Table,
    compare,
};
use schema_runtime::__private::v1::observe;
use sqlx::PgConnection;

use super::lines::{Line, claimed};

/// Lines that are not read. An entry goes when something claims them.
const NOT_READ: &[&str] = &[
    // Claimed to be there and no more: the server prints them in its own way, and slowly.
    "constraint elements text",
    "materialized view query text",
    "rule definition text",
    "view query text",
    "aggregate definition",
    // A manifest has no place for them.
    "index clustered",
    "index valid",
    "materialized view method",
    "materialized view replica identity",
    "table method",
    "table type",
];

/// Kinds of objects that a manifest does not have.
const NOT_CLAIMED: &[&str] = &["base type", "foreign table"];

/// What is read otherwise than it should be, in words.
pub(crate) async fn disagreements(
    connection: &mut PgConnection,
    manifest: &Manifest,
    shown: &BTreeSet<Line>,
) -> Result<Vec<String>, sqlx::Error> {
    let observed = observe(connection, manifest).await?;
    let differences = compare(manifest, &observed, Depth::Everything);
    let mut wrong: Vec<String> =
        differences.iter().map(|one| format!("read otherwise: {one}")).collect();

    let everything = observe(connection, &named(shown)).await?;
    let read: BTreeSet<Line> = claimed(&everything).into_iter().filter(is_read).collect();
    let shown: BTreeSet<Line> = shown.iter().filter(|line| is_read(line)).cloned().collect();
    let elsewhere: Vec<&str> =
        shown.iter().filter(|line| is_unclaimed(line)).map(|line| &*line.object).collect();
    // With the columns and the comments of what no manifest has.
    let is_of_them = |line: &Line| {
        elsewhere.iter().any(|name| {
            let rest = line.object.strip_prefix("relation ").unwrap_or(&line.object);
            let rest = rest.strip_prefix("column ").unwrap_or(rest);
            rest.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                || line.object.ends_with(&format!(" on {name}"))
        })
    };
    // That a materialized view's index has no predicate is said by no aspect: a denial that is wrong is
    // seen the other way round.
    let left_out = shown.difference(&read).filter(|line| !line.is_denial() && !is_of_them(line));
    wrong.extend(left_out.map(|line| format!("not read: {line}")));
    wrong.extend(read.difference(&shown).map(|line| format!("read, and not there: {line}")));
    Ok(wrong)
}

fn is_read(line: &Line) -> bool {
    !NOT_READ.contains(&&*line.topic())
}

fn is_unclaimed(line: &Line) -> bool {
    NOT_CLAIMED.contains(&&*line.kind)
}

/// A manifest that names everything that is there, and says nothing of it.
fn named(shown: &BTreeSet<Line>) -> Manifest {
    let (mut tables, mut enums, mut objects) = (Vec::new(), Vec::new(), Vec::new());
    for line in shown.iter().filter(|line| line.attribute.is_empty()) {
        let kind = match &*line.kind {
            "table" => {
                for name in names(&line.object) {
                    let none = (List::default(), List::default(), List::default());
                    let table = Table::new(name, none.0, true, none.1, none.2, Details::None, None);
                    tables.push(table);
                }
                continue;
            }
            "enum" => {
                let each = names(&line.object).into_iter();
                enums.extend(each.map(|name| Enum::new(name, List::default(), None)));
                continue;
            }
            "schema" => ObjectKind::Schema,
            "extension" => ObjectKind::Extension,
            "domain" => ObjectKind::Domain,
            "composite type" => ObjectKind::Composite,
            "range type" => ObjectKind::Range,
            "sequence" => ObjectKind::Sequence,
            "view" => ObjectKind::View,
            "materialized view" => ObjectKind::MaterializedView,
            "function" => ObjectKind::Function,
            "procedure" => ObjectKind::Procedure,
            "aggregate" => ObjectKind::Aggregate,
            // It hangs on one of these.
            _ => continue,
        };
        objects.extend(names(&line.object).into_iter().map(|name| object(kind, name)));
    }
    // Comments are read where there are some in the manifest.
    let comment = ObjectKind::Comment(Commented::Schema);
    let of = shown.iter().filter_map(|line| line.object.strip_prefix("schema "));
    objects.extend(of.map(|name| object(comment, ObjectName::unqualified(name.to_owned()))));
    objects.push(object(comment, ObjectName::unqualified("no such schema")));
    Manifest::new(tables.into(), enums.into(), objects.into(), List::default())
}

/// A name with a dot is one in a schema, or has a dot in it.
fn names(text: &str) -> Vec<ObjectName> {
    let whole = ObjectName::unqualified(text.to_owned());
    let arguments = text.find('(').unwrap_or(text.len());
    let in_schema = text[..arguments].find('.').map(|dot| {
        ObjectName::new(Some(text[..dot].to_owned().into()), text[dot + 1..].to_owned().into())
    });
    [whole].into_iter().chain(in_schema).collect()
}

fn object(kind: ObjectKind, name: ObjectName) -> SchemaObject {
    SchemaObject::new(kind, name, None, None, List::default(), None)
}
