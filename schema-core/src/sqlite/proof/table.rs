//! Two states of a table.

use super::super::origins::place_of;
use super::super::schema::Object;
use super::super::table::{Column, Foreign, Index, Table, equal_names};
use super::super::token::{may_be_equal, tokens};
use crate::down::{Difference, How};
use crate::source::{Source, Span};

type Place = (Source, Span);

/// What differs between a table before its up and after its down, each with its rows of
/// `sqlite_schema`; `known` are those after the up.
pub(super) fn differences(
    (was, before): (&[Object], &Table),
    (is, now): (&[Object], &Table),
    known: &[Object],
    found: &mut Vec<Difference>,
) {
    let Some(table) = was.iter().find(|one| one.kind == "table") else { return };
    let start = found.len();
    let mut compared = Compared { table, known, found };
    let unsettled = compared.columns(before, now);
    compared.primary(before, now, &unsettled);
    compared.options(before, now);
    compared.keys(before, now, &unsettled);
    compared.foreign(before, now, &unsettled);
    compared.checks(before, now, &unsettled);
    compared.indexes((was, before), (is, now));
    if found.len() == start {
        let order = |table: &Table| -> Vec<String> {
            table.columns.iter().map(|column| column.name.clone()).collect()
        };
        if !equal_names(&order(before), &order(now)) {
            let object = format!("the columns of `{}`", table.name);
            found.push(Difference {
                object,
                how: How::Order,
                place: table.places.first().cloned(),
            });
        }
    }
}

struct Compared<'a> {
    /// The table before the up.
    table: &'a Object,
    known: &'a [Object],
    found: &'a mut Vec<Difference>,
}

impl Compared<'_> {
    fn add(&mut self, object: String, how: How, place: Option<Place>) {
        self.found.push(Difference { object, how, place });
    }

    /// Something of the table that has no place of its own.
    fn part(&mut self, what: &str, how: How) {
        let object = format!("{what} of `{}`", self.table.name);
        let place = match how {
            How::LeftOver => self.table_now().and_then(|table| table.places.last()),
            _ => self.table.places.first(),
        };
        self.add(object, how, place.cloned());
    }

    fn table_now(&self) -> Option<&Object> {
        self.known.iter().find(|one| one.kind == "table")
    }

    /// The columns that are not on both sides under one name.
    fn columns(&mut self, before: &Table, now: &Table) -> Vec<String> {
        let is_in = |one: &Column, table: &Table| column(table, &one.name).is_some();
        let mut left: Vec<(usize, &Column)> =
            now.columns.iter().enumerate().filter(|(_, one)| !is_in(one, before)).collect();
        let mut unsettled: Vec<String> =
            left.iter().map(|(_, column)| column.name.to_ascii_lowercase()).collect();
        for (at, was) in before.columns.iter().enumerate() {
            let object = format!("column `{}.{}`", self.table.name, was.name);
            let place = column_place(self.table, &was.name);
            if let Some(is) = column(now, &was.name) {
                for how in changes(was, is) {
                    self.add(object.clone(), how, place.clone());
                }
                continue;
            }
            unsettled.push(was.name.to_ascii_lowercase());
            let same = left.iter().position(|(place, is)| {
                *place == at
                    && changes(was, is).is_empty()
                    && before.columns.len() == now.columns.len()
            });
            let how = match same {
                Some(same) => How::Renamed { to: left.remove(same).1.name.clone() },
                None => How::Lost,
            };
            self.add(object, how, place);
        }
        for (_, is) in left {
            let object = format!("column `{}.{}`", self.table.name, is.name);
            let place = self.table_now().and_then(|table| column_place(table, &is.name));
            self.add(object, How::LeftOver, place);
        }
        unsettled
    }

    fn primary(&mut self, before: &Table, now: &Table, unsettled: &[String]) {
        let involved = before.primary.iter().chain(&now.primary);
        if equal_names(&before.primary, &now.primary) || mentions(involved, unsettled) {
            return;
        }
        let how = match (before.primary.is_empty(), now.primary.is_empty()) {
            (true, _) => How::LeftOver,
            (_, true) => How::Lost,
            _ => How::Changed { before: list(&before.primary), after: list(&now.primary) },
        };
        self.part("the primary key", how);
    }

    fn options(&mut self, before: &Table, now: &Table) {
        for option in &before.options {
            if !now.options.contains(option) {
                self.part(&format!("`{option}`"), How::Lost);
            }
        }
        for option in &now.options {
            if !before.options.contains(option) {
                self.part(&format!("`{option}`"), How::LeftOver);
            }
        }
    }

    fn keys(&mut self, before: &Table, now: &Table, unsettled: &[String]) {
        let is_same = |one: &Vec<String>, other: &Vec<String>| equal_names(one, other);
        let (lost, left) = unpaired(&before.unique, &now.unique, is_same);
        for (keys, how) in [(lost, How::Lost), (left, How::LeftOver)] {
            for key in keys.into_iter().filter(|key| !mentions(key.iter(), unsettled)) {
                self.part(&format!("the unique constraint on {}", list(key)), how.clone());
            }
        }
    }

    fn foreign(&mut self, before: &Table, now: &Table, unsettled: &[String]) {
        let (lost, mut left) = unpaired(&before.foreign, &now.foreign, Foreign::may_equal);
        left.retain(|key| !mentions(key.columns.iter(), unsettled));
        for was in lost.into_iter().filter(|key| !mentions(key.columns.iter(), unsettled)) {
            let what = format!("the foreign key on {}", list(&was.columns));
            let other = left.iter().position(|is| equal_names(&is.columns, &was.columns));
            let how = match other.map(|at| left.remove(at)) {
                Some(is) => How::Changed { before: was.to_string(), after: is.to_string() },
                None => How::Lost,
            };
            self.part(&what, how);
        }
        for is in left {
            self.part(&format!("the foreign key on {}", list(&is.columns)), How::LeftOver);
        }
    }

    fn checks(&mut self, before: &Table, now: &Table, unsettled: &[String]) {
        let (lost, left) =
            unpaired(&before.checks, &now.checks, |one, other| may_be_equal(one, other));
        let is_of = |check: &&String| {
            tokens(check).iter().any(|token| unsettled.iter().any(|name| token.names(name)))
        };
        for (checks, how) in [(lost, How::Lost), (left, How::LeftOver)] {
            for check in checks.into_iter().filter(|check| !is_of(check)) {
                self.part(&format!("`CHECK ({check})`"), how.clone());
            }
        }
    }

    fn indexes(&mut self, (was, before): (&[Object], &Table), (is, now): (&[Object], &Table)) {
        let named = |index: &Index, table: &Table| {
            table.indexes.iter().any(|one| one.name.eq_ignore_ascii_case(&index.name))
        };
        let row = |objects: &[Object], index: &Index| {
            let found = objects.iter().find(|one| one.is("index", &index.name));
            found.and_then(|one| one.places.first().cloned())
        };
        let table = self.table.name.clone();
        let shown = |index: &Index| format!("index `{}` of `{table}`", index.name);
        let mut new: Vec<&Index> = now.indexes.iter().filter(|one| !named(one, before)).collect();
        for index in &before.indexes {
            let same = now.indexes.iter().find(|one| one.name.eq_ignore_ascii_case(&index.name));
            let how = match same {
                Some(other) if index.may_equal(other) => continue,
                Some(other) => How::Changed { before: index.to_string(), after: other.to_string() },
                None => match new.iter().position(|other| index.may_equal(other)) {
                    Some(at) => How::Renamed { to: new.remove(at).name.clone() },
                    None => How::Lost,
                },
            };
            self.add(shown(index), how, row(was, index));
        }
        for index in new {
            let place = row(self.known, index).or_else(|| row(is, index));
            self.add(shown(index), How::LeftOver, place);
        }
    }
}

fn column<'t>(table: &'t Table, name: &str) -> Option<&'t Column> {
    table.columns.iter().find(|column| column.name.eq_ignore_ascii_case(name))
}

fn changes(before: &Column, now: &Column) -> Vec<How> {
    let mut changes = Vec::new();
    let mut change = |before: String, after: String| changes.push(How::Changed { before, after });
    let is_same_type = {
        let plain = |column: &Column| column.data_type.split_whitespace().collect::<String>();
        plain(before).eq_ignore_ascii_case(&plain(now))
    };
    if !is_same_type {
        let shown = |column: &Column| match &*column.data_type {
            "" => "no type".to_owned(),
            data_type => format!("type {data_type}"),
        };
        change(shown(before), shown(now));
    }
    if before.nullable != now.nullable {
        let shown = |nullable| if nullable { "no `NOT NULL`" } else { "`NOT NULL`" }.to_owned();
        change(shown(before.nullable), shown(now.nullable));
    }
    // No default is `NULL`.
    let default = |column: &Column| {
        column.default.clone().filter(|default| !default.eq_ignore_ascii_case("NULL"))
    };
    let expression = |column: &Column| column.generated.as_ref().map(|(text, _)| text.clone());
    let stored = |column: &Column| column.generated.as_ref().map(|(_, stored)| *stored);
    for (what, was, is) in [
        ("default", default(before), default(now)),
        ("expression", expression(before), expression(now)),
    ] {
        let are_equal = match (&was, &is) {
            (Some(was), Some(is)) => may_be_equal(was, is),
            (was, is) => was.is_none() && is.is_none(),
        };
        if !are_equal {
            let shown = |text: Option<String>| match text {
                Some(text) => format!("{what} `{text}`"),
                None => format!("no {what}"),
            };
            change(shown(was), shown(is));
        }
    }
    if let (Some(was), Some(is)) = (stored(before), stored(now))
        && was != is
    {
        let shown = |stored| if stored { "a stored value" } else { "a virtual value" }.to_owned();
        change(shown(was), shown(is));
    }
    if before.collation != now.collation {
        change(format!("collation {}", before.collation), now.collation.clone());
    }
    changes
}

/// What has no partner on the other side.
fn unpaired<'t, T>(
    before: &'t [T],
    now: &'t [T],
    is_same: impl Fn(&T, &T) -> bool,
) -> (Vec<&'t T>, Vec<&'t T>) {
    let mut left: Vec<&T> = now.iter().collect();
    let mut lost = Vec::new();
    for one in before {
        match left.iter().position(|other| is_same(one, other)) {
            Some(at) => {
                left.remove(at);
            }
            None => lost.push(one),
        }
    }
    (lost, left)
}

fn mentions<'n>(names: impl IntoIterator<Item = &'n String>, unsettled: &[String]) -> bool {
    names.into_iter().any(|name| unsettled.contains(&name.to_ascii_lowercase()))
}

/// The last statement that made or changed a column: from its name to the end of the statement.
fn column_place(table: &Object, column: &str) -> Option<Place> {
    let named = table.places.iter().rev().find_map(|(source, span)| {
        let at = u32::try_from(place_of(source, *span, column)?).ok()?;
        Some((source.clone(), Span::new(span.start + at, span.end)))
    });
    named.or_else(|| table.places.last().cloned())
}

fn list(names: &[String]) -> String {
    format!("`{}`", names.join("`, `"))
}
