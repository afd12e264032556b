//! Which relations have a part of a name: so that code which asks for one without its table is answered
//! without a look at every table.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

use schema_manifest::{ObjectName, Text};

use super::name_index::NameIndex;
use super::{Catalog, PartKey, Parts, Relation};

/// Under this stands what may have parts of any name: no name is empty.
const ANY: &str = "";

/// The relations by the names of their constraints, indexes, triggers, policies and rules.
#[derive(Debug, Default)]
pub(super) struct PartNames {
    index: RefCell<NameIndex>,
    /// The last sweep when they were read: what was made before it is not certain any more.
    swept: Cell<u64>,
}

impl PartNames {
    pub(super) fn change(&self, relation: ObjectName) {
        self.index.borrow_mut().change(relation);
    }
}

impl Catalog {
    /// The relations that may have a constraint, index, trigger, policy or rule of this name, and those
    /// of which that cannot be told. In order; who asks looks at the relation itself.
    pub(in crate::postgres) fn with_part(&self, name: &str) -> Vec<ObjectName> {
        // From PostgreSQL 18 on each `NOT NULL` has a name.
        if name.contains("not_null") {
            return self.relations.keys().cloned().collect();
        }
        self.hear_of_changes();
        let mut index = self.part_names.index.borrow_mut();
        if self.part_names.swept.replace(self.swept) != self.swept {
            *index = NameIndex::default();
            self.relations.keys().for_each(|name| index.change(name.clone()));
        }
        let mut found = index.find(&[name, ANY], |name| {
            self.relations.get(name).map(|one| self.part_names_of(name, one)).unwrap_or_default()
        });
        let doubtful = |(name, ()): (&String, &())| {
            let schemas = self.schemas.keys().map(|schema| Some(Text::from(schema.clone())));
            let names = std::iter::once(None).chain(schemas);
            let names = names.map(|schema| ObjectName::new(schema, name.clone().into()));
            names.collect::<Vec<_>>()
        };
        found.extend(self.maybe.iter().flat_map(doubtful));
        found.into_iter().collect()
    }

    fn part_names_of(&self, name: &ObjectName, relation: &Relation) -> BTreeSet<String> {
        let name_of = |(key, _): (&PartKey, _)| match key {
            PartKey::Named(_, name) | PartKey::Index(name) => Some(name.clone()),
            PartKey::RowSecurity | PartKey::ForcedRowSecurity | PartKey::Comment(_) => None,
        };
        let parts = relation.parts().into_iter().flat_map(Parts::iter);
        let mut names: BTreeSet<String> = parts.filter_map(name_of).collect();
        let is_plain = match relation {
            Relation::Table(table) => {
                names.extend(table.constraints.iter().map(|one| one.name.clone()));
                names.extend(table.indexes.iter().filter_map(|one| one.name.clone()));
                self.is_judged(table)
                    && table.parents.is_empty()
                    && table.indexes.iter().all(|one| one.name.is_some())
            }
            Relation::Other { what, .. } => {
                matches!(*what, "view" | "materialized view" | "sequence")
                    && self.is_known(name, relation)
            }
            Relation::Index { .. } => true,
        };
        if !is_plain {
            names.insert(ANY.to_owned());
        }
        names
    }
}
