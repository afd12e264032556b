//! Two states of a type.

use schema_manifest::ObjectName;

use super::super::catalog::{Attribute, Check, Composite, Domain, Enum, Type};
use super::difference;
use super::object::{add, changes};
use crate::down::{Difference, How};

/// What differs between a type before its up and after its down.
pub(super) fn differences(
    name: &ObjectName,
    before: &Type,
    now: &Type,
    found: &mut Vec<Difference>,
) {
    let object = format!("{} `{name}`", before.what());
    match (before, now) {
        (Type::Enum(before), Type::Enum(now)) => labels(name, before, now, found),
        (Type::Domain(before), Type::Domain(now)) => domain(name, before, now, found),
        (Type::Composite(before), Type::Composite(now)) => attributes(name, before, now, found),
        (Type::Range(before), Type::Range(now)) => {
            changes(found, &object, &before.whole(), &now.whole(), &before.place);
        }
        (before, now) if before.what() != now.what() => {
            let how = How::Changed {
                before: format!("a {} of this name", before.what()),
                after: format!("a {}", now.what()),
            };
            found.push(difference(before.what(), name, how, Some(before.place())));
        }
        _ => {}
    }
}

fn labels(name: &ObjectName, before: &Enum, now: &Enum, found: &mut Vec<Difference>) {
    if before.labels == now.labels {
        return;
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

fn domain(name: &ObjectName, before: &Domain, now: &Domain, found: &mut Vec<Difference>) {
    let object = format!("domain `{name}`");
    changes(found, &object, &before.definition(), &now.definition(), &before.place);
    let shown = |check: &Check| format!("constraint `{}` of domain `{name}`", check.name);
    let is_in =
        |one: &Check, domain: &Domain| domain.checks.iter().any(|other| other.name == one.name);
    let mut new: Vec<&Check> = now.checks.iter().filter(|one| !is_in(one, before)).collect();
    for check in &before.checks {
        match now.checks.iter().find(|one| one.name == check.name) {
            Some(other) => {
                changes(found, &shown(check), &check.definition, &other.definition, &check.place);
            }
            None => {
                let may_equal =
                    |other: &&Check| check.definition.differences(&other.definition).is_empty();
                let how = match new.iter().position(may_equal) {
                    Some(at) => How::Renamed { to: new.remove(at).name.clone() },
                    None => How::Lost,
                };
                add(found, shown(check), how, &check.place);
            }
        }
    }
    for check in new {
        add(found, shown(check), How::LeftOver, &check.place);
    }
}

fn attributes(name: &ObjectName, before: &Composite, now: &Composite, found: &mut Vec<Difference>) {
    let start = found.len();
    let shown = |attribute: &Attribute| {
        format!("attribute `{}` of composite type `{name}`", attribute.name)
    };
    let of = |composite: &Composite, wanted: &Attribute| {
        composite.attributes.iter().find(|one| one.name == wanted.name).cloned()
    };
    for attribute in &before.attributes {
        match of(now, attribute) {
            None => add(found, shown(attribute), How::Lost, &attribute.place),
            Some(other) => changes(
                found,
                &shown(attribute),
                &attribute.definition(),
                &other.definition(),
                &attribute.place,
            ),
        }
    }
    for attribute in now.attributes.iter().filter(|one| of(before, one).is_none()) {
        add(found, shown(attribute), How::LeftOver, &attribute.place);
    }
    let order = |composite: &Composite| -> Vec<String> {
        composite.attributes.iter().map(|attribute| attribute.name.clone()).collect()
    };
    if found.len() == start && order(before) != order(now) {
        add(found, format!("the attributes of `{name}`"), How::Order, &before.place);
    }
}
