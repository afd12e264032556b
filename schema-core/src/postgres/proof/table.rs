//! Two states of a table.

use schema_manifest::ObjectName;

use super::super::catalog::{Catalog, Column, Constraint, Filled, Index, Table};
use super::super::expression::{self, ServerForm, TableScope};
use super::super::syntax::Definition;
use crate::down::{Difference, How};
use crate::source::Place;

/// What differs between a table before its up and after its down.
pub(super) fn differences(
    name: &ObjectName,
    before: &Table,
    now: &Table,
    catalog: &Catalog,
    found: &mut Vec<Difference>,
) {
    let scope = |table| TableScope { catalog, name, table };
    let (of_before, of_now) = (scope(before), scope(now));
    // What is written alike over the same types is printed alike.
    let printed = (!says_the_same(before, now))
        .then(|| (of_before.in_server_form(), of_now.in_server_form()));
    let (before, now) = printed.as_ref().map_or((before, now), |(before, now)| (before, now));
    let now_table = now;
    let start = found.len();
    let mut add = |object: String, how: How, place: &Place| {
        found.push(Difference { object, how, place: Some((place.source.clone(), place.span)) });
    };
    for column in &before.columns {
        let object = format!("column `{name}.{}`", column.name);
        match now.column(&column.name) {
            None => add(object, How::Lost, &column.place),
            Some(now) => {
                let forms = if column.default == now.default && column.data_type == now.data_type {
                    (None, None)
                } else {
                    (of_before.default(column), of_now.default(now))
                };
                let mut hows = changes(column, now, &forms);
                hows.extend(sequences(column, (before, now_table), now));
                for how in hows {
                    add(object.clone(), how, &column.place);
                }
            }
        }
    }
    for column in now.columns.iter().filter(|column| before.column(&column.name).is_none()) {
        add(format!("column `{name}.{}`", column.name), How::LeftOver, &column.place);
    }
    for shown in before.keeping.differences(&now.keeping) {
        let how = How::Changed { before: shown.before, after: shown.after };
        add(format!("table `{name}`"), how, &before.place);
    }
    if let Some(how) = parents(before, now) {
        add(format!("table `{name}`"), how, &before.place);
    }
    constraints(name, before, now, &mut add);
    indexes(name, before, now, &mut add);
    if found.len() == start {
        let order = |table: &Table| -> Vec<String> {
            table.columns.iter().map(|column| column.name.clone()).collect()
        };
        if order(before) != order(now) {
            let place = (before.place.source.clone(), before.place.span);
            let object = format!("the columns of `{name}`");
            found.push(Difference { object, how: How::Order, place: Some(place) });
        }
    }
}

/// What it is a partition of, or inherits from.
fn parents(before: &Table, now: &Table) -> Option<How> {
    let shown = |table: &Table| {
        let names: Vec<String> = table.parents.iter().map(|one| format!("`{one}`")).collect();
        match (&table.bound, &*names) {
            (_, []) => "no parent".to_owned(),
            (Some(_), names) => format!("the place of a partition of {}", names.join(", ")),
            (None, names) => format!("columns from {}", names.join(", ")),
        }
    };
    let sorted = |table: &Table| {
        let mut parents = table.parents.clone();
        parents.sort();
        parents
    };
    let differs = sorted(before) != sorted(now) || before.bound.is_some() != now.bound.is_some();
    differs.then(|| How::Changed { before: shown(before), after: shown(now) })
}

/// Whether the constraints and indexes are the same, word by word.
fn says_the_same(before: &Table, now: &Table) -> bool {
    let mut constraints = before.constraints.iter().zip(&now.constraints);
    let mut indexes = before.indexes.iter().zip(&now.indexes);
    before.constraints.len() == now.constraints.len()
        && before.indexes.len() == now.indexes.len()
        && constraints
            .all(|(one, other)| one.name == other.name && one.definition == other.definition)
        && indexes.all(|(one, other)| one.name == other.name && one.definition == other.definition)
}

/// What differs between a column and itself; `forms` are those of the two defaults.
fn changes(
    before: &Column,
    now: &Column,
    forms: &(Option<ServerForm>, Option<ServerForm>),
) -> Vec<How> {
    let mut changes = Vec::new();
    let mut change = |before: String, after: String| changes.push(How::Changed { before, after });
    if before.data_type.differs(&now.data_type) {
        change(format!("type {}", before.data_type), now.data_type.to_string());
    }
    if before.collation.differs(&now.collation) {
        change(before.collation.shown(), now.collation.shown());
    }
    if before.nullable != now.nullable {
        let shown = |nullable| if nullable { "no `NOT NULL`" } else { "`NOT NULL`" }.to_owned();
        change(shown(before.nullable), shown(now.nullable));
    }
    let default = |column: &Column| match (&column.default, column.filled) {
        (Some(default), _) => format!("default `{default}`"),
        (None, Filled::Serial) => "default `nextval(..)`".to_owned(),
        (None, Filled::Identity(identity)) => {
            format!("`GENERATED {} AS IDENTITY`", identity.to_string().to_uppercase())
        }
        (None, Filled::Nothing) => "no default".to_owned(),
    };
    // What is written alike is told apart as the server prints it.
    let shown = match (&before.default, &now.default, forms) {
        (Some(one), Some(other), (Some(before), Some(now)))
            if expression::may_be_equal(one, other) =>
        {
            (format!("default `{}`", before.text), format!("default `{}`", now.text))
        }
        _ => (default(before), default(now)),
    };
    let is_next = |default: &String| expression::mentions(default, "nextval");
    let are_equal = match (&before.default, &now.default) {
        (Some(before), Some(now)) => match forms {
            (Some(before), Some(now)) => before.text == now.text,
            _ => expression::may_be_equal(before, now),
        },
        (Some(one), None) if now.filled == Filled::Nothing => is_null(one),
        (None, Some(one)) if before.filled == Filled::Nothing => is_null(one),
        (Some(one), None) => now.filled == Filled::Serial && is_next(one),
        (None, Some(one)) => before.filled == Filled::Serial && is_next(one),
        (None, None) => before.filled == now.filled,
    };
    if !are_equal {
        change(shown.0, shown.1);
    }
    changes
}

/// Whether a `serial` column takes its numbers from another sequence: where a table was made anew beside
/// the old one, its sequence has another name.
fn sequences(column: &Column, (before, now): (&Table, &Table), other: &Column) -> Option<How> {
    if column.filled != Filled::Serial || other.filled != Filled::Serial {
        return None;
    }
    let of = |table: &Table| {
        let mut all = table.sequences.iter().filter(|(of, _)| *of == column.name);
        let (_, sequence) = all.next()?;
        all.next().is_none().then(|| sequence.clone())
    };
    let (before, now) = (of(before)?, of(now)?);
    (before != now).then(|| How::Changed {
        before: format!("default `nextval('{before}')`"),
        after: format!("default `nextval('{now}')`"),
    })
}

/// A `NULL` of some type is no default; a bare one that was kept is.
fn is_null(default: &str) -> bool {
    expression::may_be_equal(default, "null") && !default.eq_ignore_ascii_case("null")
}

fn constraints(
    table: &ObjectName,
    before: &Table,
    now: &Table,
    add: &mut impl FnMut(String, How, &Place),
) {
    let is_in = |one: &Constraint, table: &Table| {
        table.constraints.iter().any(|other| other.name == one.name)
    };
    let mut new: Vec<&Constraint> =
        now.constraints.iter().filter(|one| !is_in(one, before)).collect();
    for constraint in &before.constraints {
        let object = format!("constraint `{}` of `{table}`", constraint.name);
        match now.constraints.iter().find(|one| one.name == constraint.name) {
            Some(other) if constraint.may_equal(other) => {
                // That the rows were looked at, no statement takes back but one that makes it anew.
                if constraint.validated && !other.validated {
                    let how = How::Changed {
                        before: "no `NOT VALID`".to_owned(),
                        after: "`NOT VALID`".to_owned(),
                    };
                    add(object, how, &constraint.place);
                }
            }
            Some(other) => {
                let shown = (constraint.to_string(), other.to_string());
                let how = changed(shown, &constraint.definition, &other.definition);
                add(object, how, &constraint.place);
            }
            None => match new.iter().position(|other| constraint.may_equal(other)) {
                Some(at) => {
                    let to = new.remove(at).name.clone();
                    add(object, How::Renamed { to }, &constraint.place);
                }
                None => add(object, How::Lost, &constraint.place),
            },
        }
    }
    for constraint in new {
        let object = format!("constraint `{}` of `{table}`", constraint.name);
        add(object, How::LeftOver, &constraint.place);
    }
}

/// How they are shown, or what else of them differs where they are shown alike.
fn changed((before, after): (String, String), one: &Definition, other: &Definition) -> How {
    match one.differences(other).into_iter().next() {
        Some(shown) if before == after => How::Changed { before: shown.before, after: shown.after },
        _ => How::Changed { before, after },
    }
}

fn indexes(
    table: &ObjectName,
    before: &Table,
    now: &Table,
    add: &mut impl FnMut(String, How, &Place),
) {
    // An index whose name is the server's choice, and not known, may be any other.
    let unnamed = |table: &Table| table.indexes.iter().filter(|one| one.name.is_none()).count();
    if unnamed(before) != unnamed(now) {
        return;
    }
    let is_in =
        |one: &Index, table: &Table| table.indexes.iter().any(|other| other.name == one.name);
    let shown = |index: &Index| {
        format!("index `{}` of `{table}`", index.name.as_deref().unwrap_or_default())
    };
    let mut new: Vec<&Index> = now.indexes.iter().filter(|one| !is_in(one, before)).collect();
    for index in before.indexes.iter().filter(|one| one.name.is_some()) {
        match now.indexes.iter().find(|one| one.name == index.name) {
            Some(other) if index.may_equal(other) => {}
            Some(other) => {
                let texts = (index.to_string(), other.to_string());
                let how = changed(texts, &index.definition, &other.definition);
                add(shown(index), how, &index.place);
            }
            None => match new.iter().position(|other| index.may_equal(other)) {
                Some(at) => {
                    let to = new.remove(at).name.clone().unwrap_or_default();
                    add(shown(index), How::Renamed { to }, &index.place);
                }
                None => add(shown(index), How::Lost, &index.place),
            },
        }
    }
    for index in new {
        add(shown(index), How::LeftOver, &index.place);
    }
}
