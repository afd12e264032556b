//! `CREATE INDEX`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{Found, Index, Lineage, Part, PartKey, Relation, object_name};
use crate::postgres::syntax::{CreateIndex, Ident, IndexKey, Value};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn create_index(&mut self, create: &CreateIndex, place: Place) {
        let table = match self.find(&create.table) {
            Found::Table(table) => table,
            Found::Other | Found::Perhaps => {
                self.index_of_unknown(create, &place);
                return;
            }
            Found::Nothing => {
                self.unknown_table(&create.table);
                return;
            }
        };
        // An index lives in the schema of its table.
        let full = |name: &str| ObjectName::new(table.schema.clone(), name.to_owned().into());
        let taken = create
            .name
            .as_ref()
            .map(|name| (name, full(&name.name.name)))
            // One of a view, or of a table that is not certain, may have gone with it unseen.
            .filter(|(_, full)| {
                let found = self.catalog.relations.get(full);
                found.is_some_and(|found| !matches!(found, Relation::Other { what: "index", .. }))
            });
        if let Some((name, full)) = &taken
            && !create.if_not_exists
        {
            self.already_exists("index", name, full);
            return;
        }
        let columns: Vec<Ident> = create
            .keys
            .iter()
            .filter_map(|key| match key {
                IndexKey::Column(column) => Some(column.clone()),
                IndexKey::Expression { .. } => None,
            })
            .chain(create.included.iter().cloned())
            .collect();
        if !self.check_columns(&table, &columns)
            || !create.classes.iter().all(|class| self.check_class(class))
        {
            return;
        }
        let name = match &create.name {
            Some(name) => Some(name.name.name.clone()),
            None => self.generated_name(&table, create),
        };
        let is_taken = taken.is_some();
        let mut mentions = create.mentions.clone();
        mentions.extend(create.included.iter().map(|column| column.name.clone()));
        let index = Index {
            name: name.clone(),
            unique: create.unique,
            keys: create
                .keys
                .iter()
                .map(|key| match key {
                    IndexKey::Column(column) => Some(column.name.clone()),
                    IndexKey::Expression { .. } => None,
                })
                .collect(),
            partial: create.partial,
            mentions,
            definition: create.definition.clone(),
            place: place.clone(),
            lineage: Lineage::labelled(labels(create)),
        };
        if is_taken {
            if let Some(name) = &create.name {
                self.skipped_index(name, &table, &index);
            }
            return;
        }
        match name {
            Some(name) => {
                let index = Relation::Index { table: table.clone() };
                self.catalog.relations.insert(full(&name), index);
            }
            None => self.catalog.note(
                format!("an index of table `{table}`"),
                "the server chooses its name by an expression",
                place,
            ),
        }
        if let Some(table) = self.catalog.table_mut(&table) {
            table.indexes.push(index.clone());
        }
        if !create.only && self.is_partitioned(&table) {
            for child in self.children(&table) {
                self.give_index(&index, &child, &index.place);
            }
        }
    }

    /// `<table>_<keys>_idx`; `None` where an expression stands in it by a name that is not sure.
    fn generated_name(&self, table: &ObjectName, create: &CreateIndex) -> Option<String> {
        let keys = labels(create)?;
        // One whose name is not known may have taken this one.
        if self.catalog.table(table)?.indexes.iter().any(|index| index.name.is_none()) {
            return None;
        }
        let addition = object_name::addition(keys.iter().map(String::as_str));
        let schema = table.schema.as_ref();
        Some(self.catalog.choose_relation_name(schema, &table.name, Some(&addition), "idx", false))
    }

    /// An index of a view or of a table that is not certain: only its name matters.
    fn index_of_unknown(&mut self, create: &CreateIndex, place: &Place) {
        self.overlook(place);
        let Some(name) = &create.name else { return };
        let Some(table) = self.relation(&create.table) else {
            self.catalog.may_now_exist(&name.name.name);
            return;
        };
        let full = ObjectName::new(table.schema.clone(), name.name.name.clone().into());
        if self.catalog.relations.contains_key(&full) {
            return;
        }
        if !matches!(
            self.catalog.relations.get(&table),
            Some(Relation::Other { what: "materialized view", .. })
        ) {
            // It goes with columns that are not known.
            self.catalog.may_now_exist(&name.name.name);
            return;
        }
        if let Some(parts) = self.parts_mut(&table) {
            let mut definition = create.definition.clone();
            definition.exact("uniqueness", if create.unique { "unique" } else { "not unique" });
            for (number, key) in (1..).zip(&create.keys) {
                if let IndexKey::Column(column) = key {
                    let column = Value::Columns(vec![column.name.clone()]);
                    definition.set(format!("column of key {number}"), column);
                }
            }
            let part = Part { definition, function: None, place: place.clone() };
            parts.insert(PartKey::Index(name.name.name.clone()), part);
        }
        self.catalog.relations.insert(full, Relation::Index { table });
    }
}

/// The names that the server gives to the columns of an index; `None` where an expression stands in it
/// by a name that is not sure.
fn labels(create: &CreateIndex) -> Option<Vec<String>> {
    let keys: Option<Vec<String>> = create
        .keys
        .iter()
        .map(|key| match key {
            IndexKey::Column(column) => Some(column.name.clone()),
            IndexKey::Expression { name } => name.clone(),
        })
        .collect();
    let mut keys = keys?;
    keys.extend(create.included.iter().map(|column| column.name.clone()));
    Some(object_name::distinct_keys(&keys))
}
