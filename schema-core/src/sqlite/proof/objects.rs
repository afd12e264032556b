//! Two states of the objects of some tables and views.

use super::super::connection::Connection;
use super::super::schema::{Object, Objects, Schema};
use super::super::table;
use super::super::token::{Token, first_difference, on_one_line, tokens};
use super::table as tables;
use crate::down::{Difference, How};
use crate::source::{Source, Span};

type Place = (Source, Span);

/// What differs between `before` and `now`, for the tables that `now` lists. `known` says where an
/// object was made that is there now.
pub(super) fn differences<'a>(
    scratch: &Connection,
    before: impl Fn(&str) -> &'a [Object],
    now: &Objects,
    known: &Schema,
) -> Vec<Difference> {
    let mut found = Vec::new();
    let mut lost: Vec<&[Object]> = Vec::new();
    let mut left: Vec<&[Object]> = Vec::new();
    for (name, now) in now {
        let before = before(name);
        if are_same(before, now) {
            continue;
        }
        match (owner(before), owner(now)) {
            (Some(was), Some(is)) if was.kind == is.kind => {
                owned(scratch, before, now, known.of(name), &mut found);
            }
            (was, is) => {
                lost.extend(was.map(|_| before));
                left.extend(is.map(|_| now.as_slice()));
            }
        }
    }
    let groups = lost.iter().chain(&left).copied().chain(now.values().map(Vec::as_slice));
    let prefixes = shadow_prefixes(groups);
    let is_shadow = |name: &str| {
        let name = name.to_ascii_lowercase();
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    for before in lost {
        let Some(was) = owner(before).filter(|was| !is_shadow(&was.name)) else { continue };
        let renamed = left.iter().position(|now| is_same_table(scratch, before, now));
        let how = match renamed.map(|at| left.remove(at)).and_then(owner) {
            Some(now) => How::Renamed { to: now.name.clone() },
            None => How::Lost,
        };
        found.push(difference(was, how, was.places.first()));
    }
    for now in left {
        let Some(is) = owner(now).filter(|is| !is_shadow(&is.name)) else { continue };
        found.push(difference(is, How::LeftOver, made(is, known)));
    }
    found
}

/// The table or view that the others belong to.
fn owner(objects: &[Object]) -> Option<&Object> {
    objects.iter().find(|object| matches!(&*object.kind, "table" | "view"))
}

fn are_same(before: &[Object], now: &[Object]) -> bool {
    before.len() == now.len()
        && before.iter().all(|one| {
            now.iter().any(|other| other.is(&one.kind, &one.name) && other.sql == one.sql)
        })
}

/// A table or view that is there on both sides, and what belongs to it.
fn owned(
    scratch: &Connection,
    before: &[Object],
    now: &[Object],
    known: &[Object],
    found: &mut Vec<Difference>,
) {
    let (Some(was), Some(is)) = (owner(before), owner(now)) else { return };
    if was.kind == "view" || is_virtual(was) || is_virtual(is) {
        found.extend(text_changed(was, is));
    } else if let (Some(old), Some(new)) = (table::read(scratch, before), table::read(scratch, now))
    {
        tables::differences((before, &old), (now, &new), known, found);
    }
    let triggers = |objects: &'_ [Object]| -> Vec<Object> {
        objects.iter().filter(|one| one.kind == "trigger").cloned().collect()
    };
    let (old, mut new) = (triggers(before), triggers(now));
    for was in &old {
        match new.iter().position(|is| is.is("trigger", &was.name)) {
            Some(at) => found.extend(text_changed(was, &new.remove(at))),
            None => found.push(difference(was, How::Lost, was.places.first())),
        }
    }
    for is in &new {
        let made = known.iter().find(|one| one.is(&is.kind, &is.name));
        found.push(difference(is, How::LeftOver, made.and_then(|made| made.places.first())));
    }
}

/// Two tables, but for the name: one under another name.
fn is_same_table(scratch: &Connection, before: &[Object], now: &[Object]) -> bool {
    let is_plain = |objects: &[Object]| {
        owner(objects).is_some_and(|one| one.kind == "table" && !is_virtual(one))
    };
    if !is_plain(before) || !is_plain(now) {
        return false;
    }
    let (Some(old), Some(new)) = (table::read(scratch, before), table::read(scratch, now)) else {
        return false;
    };
    let mut found = Vec::new();
    tables::differences((before, &old), (now, &new), &[], &mut found);
    found.is_empty()
}

fn is_virtual(object: &Object) -> bool {
    tokens(&object.sql).get(1).is_some_and(|token| token.is("VIRTUAL"))
}

/// How the names of the tables start that virtual tables keep for themselves.
fn shadow_prefixes<'a>(groups: impl Iterator<Item = &'a [Object]>) -> Vec<String> {
    let owners = groups.filter_map(owner).filter(|one| is_virtual(one));
    owners.map(|one| format!("{}_", one.name.to_ascii_lowercase())).collect()
}

/// A view, trigger or virtual table whose text says something else. The name is not compared: it
/// may have a schema before it.
fn text_changed(was: &Object, is: &Object) -> Option<Difference> {
    let (old, new) = (tokens(&was.sql), tokens(&is.sql));
    let body = |tokens: &[Token<'_>], object: &Object| {
        tokens.iter().position(|token| token.names(&object.name)).map_or(0, |at| at + 1)
    };
    let (old, new) = (&old[body(&old, was)..], &new[body(&new, is)..]);
    let (at_old, at_new) = first_difference(old, new)?;
    let how = How::Changed { before: excerpt(old, at_old), after: excerpt(new, at_new) };
    Some(difference(was, how, was.places.last()))
}

/// The words around a place.
fn excerpt(tokens: &[Token<'_>], at: usize) -> String {
    let from = at.saturating_sub(3);
    let to = (at + 5).min(tokens.len());
    let head = if from > 0 { "… " } else { "" };
    let tail = if to < tokens.len() { " …" } else { "" };
    format!("`{head}{}{tail}`", on_one_line(&tokens[from..to]))
}

fn made<'k>(object: &Object, known: &'k Schema) -> Option<&'k Place> {
    let table = object.table.to_ascii_lowercase();
    let known = known.of(&table).iter().find(|one| one.is(&object.kind, &object.name))?;
    known.places.first()
}

fn difference(object: &Object, how: How, place: Option<&Place>) -> Difference {
    let what = if is_virtual(object) { "virtual table" } else { &object.kind };
    Difference { object: format!("{what} `{}`", object.name), how, place: place.cloned() }
}
