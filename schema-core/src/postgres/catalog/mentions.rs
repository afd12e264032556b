//! Which relations name what: so that a drop looks at those that may depend on it, not at all.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use schema_manifest::ObjectName;

use crate::postgres::syntax::{Definition, Value};

use super::{Catalog, ColumnType, Parts, Relation, Table};

/// The relations that name something, by its bare name. They may have named it once and no more: who
/// asks looks at the relation itself.
#[derive(Debug, Default)]
pub(super) struct Mentions(RefCell<Index>);

#[derive(Debug, Default)]
struct Index {
    by_name: BTreeMap<String, BTreeSet<ObjectName>>,
    /// What each relation named when it was last looked at.
    of: BTreeMap<ObjectName, BTreeSet<String>>,
}

impl Catalog {
    /// The relations that may refer to something of this name: by a foreign key, as their parent, in a
    /// query, as the type of a column, as what fills it, as what a trigger runs. An index names its table.
    pub(in crate::postgres) fn mentioning(&self, name: &str) -> Vec<ObjectName> {
        // Defaults are read word by word.
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        if !name.chars().all(is_word) {
            return self.relations.keys().cloned().collect();
        }
        let mut index = self.mentions.0.borrow_mut();
        for relation in self.relations.changed() {
            let names = self.relations.get(&relation).map(named).unwrap_or_default();
            index.replace(relation, names);
        }
        let folded = name.to_ascii_lowercase();
        let exact = index.by_name.get(name).into_iter().flatten();
        let folded = (folded != name).then(|| index.by_name.get(&folded)).flatten();
        exact.chain(folded.into_iter().flatten()).cloned().collect()
    }
}

impl Index {
    fn replace(&mut self, relation: ObjectName, names: BTreeSet<String>) {
        let before = self.of.remove(&relation).unwrap_or_default();
        for name in before.difference(&names) {
            if let Some(relations) = self.by_name.get_mut(name) {
                relations.remove(&relation);
                if relations.is_empty() {
                    self.by_name.remove(name);
                }
            }
        }
        for name in names.difference(&before) {
            self.by_name.entry(name.clone()).or_default().insert(relation.clone());
        }
        if !names.is_empty() {
            self.of.insert(relation, names);
        }
    }
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
