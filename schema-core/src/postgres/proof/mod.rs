//! Whether a down takes back what its up did: the catalog after it, compared with the one before.
//!
//! Only what is certain on both sides is judged.

mod table;

use std::collections::BTreeSet;

use schema_manifest::ObjectName;

use super::catalog::{Catalog, Changes, Relation, Type};
use crate::down::{Difference, How};
use crate::source::Place;

/// What differs. The catalog is as the down has left it, and its changes since then are those of
/// the down; `up` holds what stood there before the up.
pub(super) fn differences(up: &Changes, catalog: &Catalog) -> Vec<Difference> {
    let mut found = Vec::new();
    relations(up, catalog, &mut found);
    types(up, catalog, &mut found);
    found
}

fn relations(up: &Changes, catalog: &Catalog, found: &mut Vec<Difference>) {
    let touched = catalog.relations.touched();
    let names: BTreeSet<&ObjectName> = up.relations.keys().chain(touched.keys()).collect();
    for name in names {
        let before = match up.relations.get(name) {
            Some(before) => before.as_ref(),
            None => touched.get(name).and_then(Option::as_ref),
        };
        let now = catalog.relations.get(name);
        match (before, now) {
            (Some(Relation::Table(before)), Some(Relation::Table(now)))
                if catalog.is_judged(before) && catalog.is_judged(now) =>
            {
                table::differences(name, before, now, found);
            }
            (None, Some(now)) if !catalog.may_exist(name) => {
                if let Some(what) = what(now, catalog) {
                    found.push(difference(what, name, How::LeftOver, now.place()));
                }
            }
            (Some(before), None) if !catalog.may_exist(name) => {
                if let Some(what) = what(before, catalog) {
                    found.push(difference(what, name, How::Lost, before.place()));
                }
            }
            _ => {}
        }
    }
}

/// What a relation is, if it is judged by itself: an index or an owned sequence is a part of its
/// table.
fn what(relation: &Relation, catalog: &Catalog) -> Option<&'static str> {
    match relation {
        Relation::Table(table) => catalog.is_judged(table).then_some("table"),
        // One that is known by name only is of a view, or of a table that is not certain.
        Relation::Index { .. } | Relation::Other { owned: true, .. } => None,
        Relation::Other { what, .. } if *what == "index" => None,
        Relation::Other { what, .. } => Some(what),
    }
}

fn types(up: &Changes, catalog: &Catalog, found: &mut Vec<Difference>) {
    let touched = catalog.types.touched();
    let names: BTreeSet<&ObjectName> = up.types.keys().chain(touched.keys()).collect();
    for name in names {
        let before = match up.types.get(name) {
            Some(before) => before.as_ref(),
            None => touched.get(name).and_then(Option::as_ref),
        };
        match (before, catalog.types.get(name)) {
            (Some(Type::Enum(before)), Some(Type::Enum(now))) => {
                if !catalog.is_certain(before.made) || before.labels == now.labels {
                    continue;
                }
                let is_kept = |label: &&String| before.labels.contains(label);
                let kept: Vec<&String> = now.labels.iter().filter(is_kept).collect();
                if kept.iter().copied().eq(&before.labels) {
                    let added = now.labels.iter().filter(|label| !before.labels.contains(label));
                    found.extend(added.map(|label| Difference {
                        object: format!("value `{label}` of enum `{name}`"),
                        how: How::Value,
                        place: None,
                    }));
                } else {
                    let shown = |labels: &[String]| format!("`{}`", labels.join("`, `"));
                    let how = How::Changed {
                        before: format!("values {}", shown(&before.labels)),
                        after: shown(&now.labels),
                    };
                    found.push(difference("enum", name, how, Some(&now.place)));
                }
            }
            (None, Some(now)) if !catalog.may_exist(name) => {
                found.push(difference(now.what(), name, How::LeftOver, Some(now.place())));
            }
            (Some(before), None) if !catalog.may_exist(name) => {
                found.push(difference(before.what(), name, How::Lost, Some(before.place())));
            }
            _ => {}
        }
    }
}

fn difference(what: &str, name: &ObjectName, how: How, place: Option<&Place>) -> Difference {
    Difference {
        object: format!("{what} `{name}`"),
        how,
        place: place.map(|place| (place.source.clone(), place.span)),
    }
}
