//! What is neither a relation nor a type, and what hangs on relations.

use std::collections::BTreeSet;

use schema_manifest::{ObjectName, Text};

use super::super::catalog::{Catalog, Changes, Parts, Routine};
use super::super::syntax::Definition;
use crate::down::{Difference, How};
use crate::source::Place;

/// What stood under a key before the up: what the up has touched, or else what the down has.
macro_rules! before {
    ($up:expr, $touched:expr, $key:expr) => {
        match $up.get($key) {
            Some(before) => before.as_ref(),
            None => $touched.get($key).and_then(Option::as_ref),
        }
    };
}

/// Functions, procedures, aggregates.
pub(super) fn routines(up: &Changes, catalog: &Catalog, found: &mut Vec<Difference>) {
    let touched = catalog.routines.touched();
    let names: BTreeSet<&ObjectName> = up.routines.keys().chain(touched.keys()).collect();
    for name in names {
        if catalog.is_doubtful(name) {
            continue;
        }
        let before = before!(up.routines, touched, name).map_or(&[][..], Vec::as_slice);
        let now = catalog.routines.get(name).map_or(&[][..], Vec::as_slice);
        // Where it is not known what one of them takes, it may be any other.
        if before
            .iter()
            .chain(now)
            .any(|one| one.arguments.is_none() || !catalog.is_certain(one.made))
            && before.len() == now.len()
        {
            continue;
        }
        let same = |one: &Routine, all: &[Routine]| -> Option<usize> {
            all.iter().position(|other| other.arguments == one.arguments)
        };
        for routine in before {
            if !catalog.is_certain(routine.made) {
                continue;
            }
            let object = routine.shown(name);
            match same(routine, now).map(|at| &now[at]) {
                None => add(found, object, How::Lost, &routine.place),
                Some(other) => {
                    changes(found, &object, &routine.definition, &other.definition, &routine.place);
                    let object = format!("the comment on {object}");
                    let before = routine.comment.as_ref();
                    optional(found, object, before, other.comment.as_ref());
                }
            }
        }
        for routine in now.iter().filter(|one| same(one, before).is_none()) {
            add(found, routine.shown(name), How::LeftOver, &routine.place);
        }
    }
}

/// Extensions, schemas, and the comments on them and on types.
pub(super) fn named(up: &Changes, catalog: &Catalog, found: &mut Vec<Difference>) {
    let touched = catalog.extensions.touched();
    let names: BTreeSet<&String> = up.extensions.keys().chain(touched.keys()).collect();
    for name in names {
        let before = before!(up.extensions, touched, name);
        let now = catalog.extensions.get(name);
        let object = format!("extension `{name}`");
        if let (Some(before), Some(now)) = (before, now)
            && before.schema != now.schema
        {
            let shown = |schema: &Option<Text>| match schema {
                Some(schema) => format!("schema `{schema}`"),
                None => "the default schema".to_owned(),
            };
            let how = How::Changed { before: shown(&before.schema), after: shown(&now.schema) };
            add(found, object, how, &before.place);
            continue;
        }
        there_or_not(found, object, before.map(|one| &one.place), now.map(|one| &one.place));
    }
    let touched = catalog.schemas.touched();
    let names: BTreeSet<&String> = up.schemas.keys().chain(touched.keys()).collect();
    for name in names {
        let before = before!(up.schemas, touched, name);
        let now = catalog.schemas.get(name);
        there_or_not(found, format!("schema `{name}`"), before, now);
    }
    let touched = catalog.remarks.touched();
    let keys: BTreeSet<_> = up.remarks.keys().chain(touched.keys()).collect();
    for key @ (what, name) in keys {
        let exists = match *what {
            "type" => catalog.types.contains_key(name),
            "schema" => catalog.schemas.contains_key(&*name.name),
            // Its own comment comes and goes with it.
            _ => {
                let bare = &*name.name;
                let is_there = catalog.extensions.contains_key(bare);
                let touched =
                    up.extensions.get(bare).or_else(|| catalog.extensions.touched().get(bare));
                is_there && touched.is_none_or(Option::is_some)
            }
        };
        let before = before!(up.remarks, touched, key);
        let now = catalog.remarks.get(key);
        if exists && !catalog.is_doubtful(name) {
            optional(found, format!("the comment on {what} `{name}`"), before, now);
        }
    }
}

fn there_or_not(
    found: &mut Vec<Difference>,
    object: String,
    before: Option<&Place>,
    now: Option<&Place>,
) {
    match (before, now) {
        (Some(before), None) => add(found, object, How::Lost, before),
        (None, Some(now)) => add(found, object, How::LeftOver, now),
        _ => {}
    }
}

/// What hangs on a relation that is there before and after.
pub(super) fn parts(
    relation: (&str, &ObjectName),
    before: &Parts,
    now: &Parts,
    found: &mut Vec<Difference>,
) {
    let (what, name) = relation;
    for (key, part) in before.iter() {
        let object = key.on(what, name);
        match now.get(key) {
            None => add(found, object, How::Lost, &part.place),
            Some(other) => {
                changes(found, &object, &part.definition, &other.definition, &part.place);
                if let (Some(before), Some(now)) = (&part.function, &other.function)
                    && before != now
                {
                    let (before, after) = (format!("function `{before}`"), format!("`{now}`"));
                    add(found, object, How::Changed { before, after }, &part.place);
                }
            }
        }
    }
    for (key, part) in now.iter().filter(|(key, _)| before.get(key).is_none()) {
        add(found, key.on(what, name), How::LeftOver, &part.place);
    }
}

fn optional(
    found: &mut Vec<Difference>,
    object: String,
    before: Option<&(Definition, Place)>,
    now: Option<&(Definition, Place)>,
) {
    match (before, now) {
        (Some((before, place)), Some((now, _))) => changes(found, &object, before, now, place),
        (before, now) => {
            there_or_not(found, object, before.map(|one| &one.1), now.map(|one| &one.1));
        }
    }
}

pub(super) fn changes(
    found: &mut Vec<Difference>,
    object: &str,
    before: &Definition,
    now: &Definition,
    place: &Place,
) {
    for shown in before.differences(now) {
        let how = How::Changed { before: shown.before, after: shown.after };
        add(found, object.to_owned(), how, place);
    }
}

pub(super) fn add(found: &mut Vec<Difference>, object: String, how: How, place: &Place) {
    found.push(Difference { object, how, place: Some((place.source.clone(), place.span)) });
}
