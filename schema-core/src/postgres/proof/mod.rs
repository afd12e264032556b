//! Whether a down takes back what its up did: the catalog after it, compared with the one before.
//!
//! Only what is certain on both sides is judged.

mod object;
mod sequence;
mod table;
mod types;

use std::collections::BTreeSet;

use schema_manifest::ObjectName;

use super::catalog::{Catalog, Changes, Differs, Relation, Type};
use crate::down::{Difference, How};
use crate::source::Place;

/// What differs. The catalog is as the down has left it, and its changes since then are those of
/// the down; `up` holds what stood there before the up. Where it is `blurred`, only tables, enums,
/// schemas and extensions are surely there or not.
pub(super) fn differences(up: &Changes, catalog: &Catalog, blurred: bool) -> Vec<Difference> {
    let mut found = Vec::new();
    relations(up, catalog, blurred, &mut found);
    types_of(up, catalog, &mut found);
    if !blurred {
        object::routines(up, catalog, &mut found);
    }
    object::named(up, catalog, &mut found);
    found
}

fn relations(up: &Changes, catalog: &Catalog, blurred: bool, found: &mut Vec<Difference>) {
    let touched = catalog.relations.touched();
    let names: BTreeSet<&ObjectName> = up.relations.keys().chain(touched.keys()).collect();
    for name in names {
        let before = match up.relations.get(name) {
            Some(before) => before.as_ref(),
            None => touched.get(name).and_then(Option::as_ref),
        };
        let now = catalog.relations.get(name);
        let is_table = |relation: Option<&Relation>| {
            relation.is_none_or(|relation| matches!(relation, Relation::Table(_)))
        };
        let both = before.is_some() && now.is_some();
        if blurred && (both || !is_table(before) || !is_table(now)) {
            continue;
        }
        if let (Some(before), Some(now)) = (before, now)
            && before.what() == now.what()
            && catalog.is_known(name, before)
            && catalog.is_known(name, now)
            && let (Some(parts), Some(parts_now)) = (before.parts(), now.parts())
        {
            object::parts((now.what(), name), parts, parts_now, found);
        }
        match (before, now) {
            (Some(Relation::Table(before)), Some(Relation::Table(now)))
                if catalog.is_judged(before) && catalog.is_judged(now) =>
            {
                table::differences(name, before, now, catalog, found);
                sequence::owners(name, before, now, found);
            }
            (
                Some(known @ Relation::Other { sequence: Some(before), place, .. }),
                Some(now @ Relation::Other { sequence: Some(other), .. }),
            ) if catalog.is_known(name, known) && catalog.is_known(name, now) => {
                sequence::differences(name, (before, place), other, found);
            }
            (
                Some(Relation::Other { what, view: Some(before), place, .. }),
                Some(Relation::Other { view: Some(now), place: place_now, .. }),
            ) if !catalog.is_doubtful(name) => {
                let is_same =
                    place.source.path() == place_now.source.path() && place.span == place_now.span;
                let shown = before.keeping.differences(&now.keeping).into_iter();
                let kept = shown.map(|one| How::Changed { before: one.before, after: one.after });
                let keeps_time = !is_same && before.keeps_time() && now.keeps_time();
                let query = match before.differs(now) {
                    Some(differs) => Some(query_differs(differs)),
                    None => keeps_time.then(time_differs),
                };
                let all = query.into_iter().chain(kept);
                found.extend(all.map(|how| difference(what, name, how, Some(place))));
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

fn query_differs(differs: Differs) -> How {
    match differs {
        Differs::Columns(before, now) => {
            let shown = |columns: &[String]| format!("`{}`", columns.join("`, `"));
            How::Changed { before: format!("columns {}", shown(&before)), after: shown(&now) }
        }
        Differs::Says(said) => How::Changed {
            before: format!("`{said}` in its query"),
            after: "a query without it".to_owned(),
        },
        Differs::Lacks(said) => How::Changed {
            before: format!("a query without `{said}`"),
            after: "one with it".to_owned(),
        },
        Differs::Text(before, after) => {
            How::Changed { before: format!("{before} in its query"), after }
        }
    }
}

fn time_differs() -> How {
    How::Changed {
        before: "`'now'` as it was when the view was made".to_owned(),
        after: "`'now'` as it is when the down runs (`now()` stays)".to_owned(),
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

fn types_of(up: &Changes, catalog: &Catalog, found: &mut Vec<Difference>) {
    let touched = catalog.types.touched();
    let names: BTreeSet<&ObjectName> = up.types.keys().chain(touched.keys()).collect();
    for name in names {
        let before = match up.types.get(name) {
            Some(before) => before.as_ref(),
            None => touched.get(name).and_then(Option::as_ref),
        };
        match (before, catalog.types.get(name)) {
            (Some(before), Some(now)) => {
                let is_certain =
                    |one: &Type| one.made().is_some_and(|made| catalog.is_certain(made));
                if is_certain(before) && is_certain(now) {
                    types::differences(name, before, now, found);
                }
            }
            // What comes and goes with something else is judged by that.
            (None, Some(part)) | (Some(part), None) if part.is_part() => {}
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
