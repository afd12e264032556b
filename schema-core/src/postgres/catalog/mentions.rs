//! Which relations name what: so that a drop looks at those that may depend on it, not at all.

use std::cell::RefCell;
use std::collections::BTreeSet;

use schema_manifest::ObjectName;

use crate::postgres::syntax::{Definition, Value};

use super::name_index::NameIndex;
use super::{Catalog, ColumnType, Parts, Relation, Table};

/// The relations by what they name.
#[derive(Debug, Default)]
pub(super) struct Mentions(RefCell<NameIndex>);

impl Catalog {
    /// The relations that may refer to something of this name: by a foreign key, as their parent, in a
    /// query, as the type of a column, as what fills it, as what a trigger runs. An index names its table.
    pub(in crate::postgres) fn mentioning(&self, name: &str) -> Vec<ObjectName> {
        if !is_word(name) {
            return self.relations.keys().cloned().collect();
        }
        self.hear_of_changes();
        let folded = name.to_ascii_lowercase();
        let names = [name, &folded];
        let names = if folded == name { &names[..1] } else { &names };
        let read = |name: &ObjectName| self.relations.get(name).map(named).unwrap_or_default();
        self.mentions.0.borrow_mut().find(names, read).into_iter().collect()
    }

    /// As [`mentioning`](Catalog::mentioning), for who does not look: those that name it now.
    pub(in crate::postgres) fn naming(&self, name: &str) -> Vec<ObjectName> {
        let mut all = self.mentioning(name);
        if is_word(name) {
            let folded = name.to_ascii_lowercase();
            all.retain(|one| {
                let names = self.relations.get(one).map(named).unwrap_or_default();
                names.contains(name) || names.contains(&folded)
            });
        }
        all
    }

    /// What has changed is told to those who read it.
    pub(super) fn hear_of_changes(&self) {
        let mut mentions = self.mentions.0.borrow_mut();
        for relation in self.relations.changed() {
            self.part_names.change(relation.clone());
            mentions.change(relation);
        }
    }
}

/// Whether a name is found where texts are read word by word, as defaults are.
fn is_word(name: &str) -> bool {
    name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

/// What a relation names.
fn named(relation: &Relation) -> BTreeSet<String> {
    let mut names: BTreeSet<String> = BTreeSet::new();
    let functions = relation.parts().into_iter().flat_map(Parts::iter);
    names.extend(functions.filter_map(|(_, part)| Some(part.function.as_ref()?.name.to_string())));
    match relation {
        Relation::Table(table) => of_table(table, &mut names),
        Relation::Index { table } => drop(names.insert(table.name.to_string())),
        Relation::Other { view, .. } => {
            if let Some(view) = view {
                names.extend(view.words.iter().map(str::to_owned));
                names.extend(view.sources.iter().map(|one| one.name.to_string()));
                names.extend(view.uses.iter().map(|(one, _)| one.name.to_string()));
            }
        }
    }
    names
}

fn of_table(table: &Table, names: &mut BTreeSet<String>) {
    let keys = table.constraints.iter().filter_map(|one| one.references.as_ref());
    let sequences = table.sequences.iter().map(|(_, sequence)| sequence);
    names.extend(keys.chain(&table.parents).chain(sequences).map(|one| one.name.to_string()));
    for column in &table.columns {
        match &column.data_type {
            ColumnType::Ours { name, .. } => drop(names.insert(name.name.to_string())),
            ColumnType::Unknown(name) => drop(names.insert(name.clone())),
            ColumnType::Server(_) => {}
        }
        add_words(column.default.as_deref().unwrap_or_default(), names);
    }
    let constraints = table.constraints.iter().map(|one| &one.definition);
    let indexes = table.indexes.iter().map(|one| &one.definition);
    for (_, value) in constraints.chain(indexes).flat_map(Definition::iter) {
        // Only a function is asked for, which is called.
        if let Value::Expression(text) | Value::Server { written: text, .. } = value
            && text.contains('(')
        {
            add_words(text, names);
        }
    }
}

fn add_words(text: &str, names: &mut BTreeSet<String>) {
    let words = text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'));
    names.extend(words.filter(|word| !word.is_empty()).map(str::to_ascii_lowercase));
}
