//! Names and types in the case that the manifest has.
//!
//! SQLite compares names and types without regard to the case of ASCII letters, and shows them as they
//! were written: `CREATE TABLE Users` and `CREATE TABLE users` are the same to every query.

use std::collections::HashMap;

use crate::{Column, Constraint, Index, KeyOver, List, Manifest, ObjectName, Table, Text};

/// `observed`, with the names and types of `expected` wherever only the case is another.
pub fn respelled(mut observed: Manifest, expected: &Manifest) -> Manifest {
    let relations = Spellings::of(
        expected
            .tables
            .iter()
            .map(|table| &table.name.name)
            .chain(expected.objects.iter().map(|object| &object.name.name)),
    );
    let tables: HashMap<&str, _> =
        expected.tables.iter().map(|table| (&*table.name.name, table)).collect();
    for table in observed.tables.to_mut() {
        relations.apply_to(&mut table.name);
        let Some(like) = tables.get(&*table.name.name) else { continue };
        for constraint in table.constraints.to_mut() {
            respell_reference(constraint, &relations, &tables);
        }
        let names = |table: &Table| -> Vec<Text> {
            table.indexes.iter().map(|index| index.name.clone()).collect()
        };
        // Keys are in the spelling of their table.
        if have_one_spelling(&table.columns, &like.columns) && names(table) == names(like) {
            continue;
        }
        respell_columns(&mut table.columns, &like.columns);
        let columns = Spellings::of(like.columns.iter().map(|column| &column.name));
        let indexes = Spellings::of(like.indexes.iter().map(|index| &index.name));
        for constraint in table.constraints.to_mut() {
            columns.apply_to_all(&mut constraint.columns);
        }
        for index in table.indexes.to_mut() {
            indexes.apply(&mut index.name);
            respell_index(index, &columns);
        }
    }
    let objects: HashMap<_, _> =
        expected.objects.iter().map(|object| (object.key(), object)).collect();
    for object in observed.objects.to_mut() {
        relations.apply_to(&mut object.name);
        if let Some(on) = &mut object.on {
            relations.apply_to(on);
        }
        let like = objects.get(&object.key()).and_then(|like| like.columns.as_ref());
        if let (Some(columns), Some(like)) = (&mut object.columns, like) {
            respell_columns(columns, like);
        }
    }
    observed
}

/// Names by themselves in lower case.
struct Spellings<'e>(HashMap<String, &'e Text>);

impl<'e> Spellings<'e> {
    fn of(names: impl Iterator<Item = &'e Text>) -> Spellings<'e> {
        Spellings(names.map(|name| (name.to_ascii_lowercase(), name)).collect())
    }

    fn apply(&self, name: &mut Text) {
        if let Some(spelling) = self.0.get(&name.to_ascii_lowercase())
            && *spelling != name
        {
            name.clone_from(spelling);
        }
    }

    fn apply_to(&self, name: &mut ObjectName) {
        self.apply(&mut name.name);
    }

    fn apply_to_all(&self, names: &mut List<Text>) {
        if !names.is_empty() {
            names.to_mut().iter_mut().for_each(|name| self.apply(name));
        }
    }
}

fn respell_columns(columns: &mut List<Column>, like: &[Column]) {
    let names: HashMap<String, &Column> =
        like.iter().map(|column| (column.name.to_ascii_lowercase(), column)).collect();
    for column in columns.to_mut() {
        let Some(like) = names.get(&column.name.to_ascii_lowercase()) else { continue };
        if column.name != like.name {
            column.name.clone_from(&like.name);
        }
        if let (Some(is), Some(like)) = (&mut column.data_type, &like.data_type)
            && is != like
            && is.eq_ignore_ascii_case(like)
        {
            is.clone_from(like);
        }
    }
}

fn have_one_spelling(columns: &[Column], like: &[Column]) -> bool {
    columns.len() == like.len()
        && columns
            .iter()
            .zip(like)
            .all(|(one, other)| one.name == other.name && one.data_type == other.data_type)
}

fn respell_reference(
    constraint: &mut Constraint,
    relations: &Spellings<'_>,
    tables: &HashMap<&str, &Table>,
) {
    let Some(mut reference) = constraint.details.reference.clone() else { return };
    relations.apply_to(&mut reference.table);
    if let Some(table) = tables.get(&*reference.table.name) {
        for column in reference.columns.to_mut() {
            let like = table.columns.iter().find(|like| like.name.eq_ignore_ascii_case(column));
            if let Some(like) = like.filter(|like| like.name != *column) {
                column.clone_from(&like.name);
            }
        }
    }
    if constraint.details.reference.as_ref() != Some(&reference) {
        let mut details = (*constraint.details).clone();
        details.reference = Some(reference);
        constraint.details = crate::Details::new(details);
    }
}

fn respell_index(index: &mut Index, columns: &Spellings<'_>) {
    for key in index.keys.to_mut() {
        if let KeyOver::Column(name) = &mut key.over {
            columns.apply(name);
        }
    }
}
