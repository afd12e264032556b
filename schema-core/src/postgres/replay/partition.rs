//! What a partition has of its table's keys, foreign keys and indexes.
//!
//! Tried on PostgreSQL 15. Sources: `DefineRelation`, `AttachPartitionEnsureIndexes` and
//! `CloneFkReferencing` in the server's `tablecmds.c`, `generateClonedIndexStmt` in `parse_utilcmd.c`.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use crate::postgres::catalog::{Constraint, Index, Lineage, Relation, object_name};
use crate::postgres::syntax::Name;
use crate::source::Place;

impl Replay<'_> {
    /// Gives a partition its part of all that its table has.
    pub(super) fn give_parts(&mut self, table: &ObjectName, child: &ObjectName, place: &Place) {
        let Some(found) = self.catalog.table(table) else { return };
        let (indexes, constraints) = (found.indexes.clone(), found.constraints.clone());
        let is_foreign = |one: &&Constraint| one.kind == ConstraintKind::ForeignKey;
        for key in constraints.iter().filter(|one| one.has_index()) {
            self.give_part_of(key, child, place);
        }
        for index in &indexes {
            self.give_index(index, child, place);
        }
        for foreign in constraints.iter().filter(is_foreign) {
            self.give_part_of(foreign, child, place);
        }
    }

    /// The part of a key or foreign key: one that is there and is like it, or a new one.
    pub(super) fn give_part_of(&mut self, of: &Constraint, child: &ObjectName, place: &Place) {
        if of.kind == ConstraintKind::PrimaryKey {
            for column in &of.columns {
                self.set_not_null(child, column);
            }
        }
        let Some(found) = self.catalog.table_mut(child) else { return };
        let mut all = found.constraints.iter_mut();
        let like = all.find(|one| one.lineage.attached.is_none() && one.may_equal(of));
        if let Some(own) = like {
            own.lineage.add_parent();
            own.lineage.attached = Some(of.name.clone());
            return;
        }
        let labels = of.lineage.labels.clone().or_else(|| Some(of.columns.clone()));
        let name = if of.has_index() {
            let keys = labels.clone().unwrap_or_default();
            let addition = object_name::addition(keys.iter().map(String::as_str));
            let (addition, label) = match of.kind {
                ConstraintKind::PrimaryKey => (None, "pkey"),
                ConstraintKind::Exclusion => (Some(&*addition), "excl"),
                _ => (Some(&*addition), "key"),
            };
            let schema = child.schema.as_ref();
            self.catalog.choose_relation_name(schema, &child.name, addition, label, true)
        } else if found.constraints.iter().any(|one| one.name == of.name) {
            let addition = object_name::addition(of.columns.iter().map(String::as_str));
            let schema = child.schema.as_ref();
            self.catalog.choose_constraint_name(schema, &child.name, Some(&addition), "fkey")
        } else {
            of.name.clone()
        };
        let lineage = Lineage::part_of(&of.name, labels);
        let made = Constraint { name, lineage, place: place.clone(), ..of.clone() };
        self.insert_constraint(child, made);
        let made = self.catalog.table(child).and_then(|child| child.constraints.last()).cloned();
        let Some(made) = made.filter(|_| self.is_partitioned(child)) else { return };
        for grandchild in self.children(child) {
            self.give_part_of(&made, &grandchild, place);
        }
    }

    /// The part of an index.
    pub(super) fn give_index(&mut self, of: &Index, child: &ObjectName, place: &Place) {
        let Some(found) = self.catalog.table_mut(child) else { return };
        let mut all = found.indexes.iter_mut();
        let like = all.find(|one| one.lineage.attached.is_none() && one.may_equal(of));
        if let Some(own) = like {
            own.lineage.add_parent();
            own.lineage.attached.clone_from(&of.name);
            return;
        }
        // The index of a key of its own will do for a unique one.
        let mut keys = found.constraints.iter_mut().filter(|one| one.has_index());
        let columns: Option<Vec<String>> = of.keys.iter().cloned().collect();
        let like = keys.find(|one| {
            of.unique
                && !of.partial
                && one.lineage.attached.is_none()
                && Some(&one.columns) == columns.as_ref()
        });
        if let Some(own) = like {
            own.lineage.attached.clone_from(&of.name);
            return;
        }
        let labels = of.lineage.labels.clone();
        let schema = child.schema.as_ref();
        let name = labels.as_ref().map(|labels| {
            let addition = object_name::addition(labels.iter().map(String::as_str));
            self.catalog.choose_relation_name(schema, &child.name, Some(&addition), "idx", false)
        });
        match &name {
            Some(name) => {
                let full = ObjectName::new(schema.cloned(), name.clone().into());
                self.catalog.relations.insert(full, Relation::Index { table: child.clone() });
            }
            None => self.catalog.note(
                format!("an index of table `{child}`"),
                "the server chooses its name by an expression",
                place.clone(),
            ),
        }
        let attached = of.name.clone().unwrap_or_default();
        let lineage = Lineage::part_of(&attached, labels);
        let made = Index { name, lineage, place: place.clone(), ..of.clone() };
        if let Some(found) = self.catalog.table_mut(child) {
            found.indexes.push(made.clone());
        }
        if self.is_partitioned(child) {
            for grandchild in self.children(child) {
                self.give_index(&made, &grandchild, place);
            }
        }
    }

    /// `ALTER INDEX .. ATTACH PARTITION`
    pub(super) fn attach_index(&mut self, name: &Name, part: &Name) {
        let (Some(full), Some(part)) = (self.relation(name), self.relation(part)) else { return };
        let Some(Relation::Index { table }) = self.catalog.relations.get(&part) else { return };
        let table = table.clone();
        let Some(found) = self.catalog.table_mut(&table) else { return };
        let indexes = found.indexes.iter_mut();
        let mut indexes = indexes.filter(|one| one.name.as_deref() == Some(&*part.name));
        let constraints = found.constraints.iter_mut();
        let mut keys = constraints.filter(|one| one.has_index() && *one.name == *part.name);
        let lineage = match indexes.next() {
            Some(index) => &mut index.lineage,
            None => match keys.next() {
                Some(key) => &mut key.lineage,
                None => return,
            },
        };
        lineage.attached = Some(full.name.to_string());
        // It goes with the index that it is a part of.
        lineage.parents = 1;
        lineage.inherited = true;
    }

    /// The indexes of partitions that go with an index.
    pub(super) fn drop_index_parts(&mut self, table: &ObjectName, index: &str) {
        for child in self.children(table) {
            let Some(found) = self.catalog.table(&child) else { continue };
            let mut all = found.indexes.iter();
            let part = all.find(|one| one.lineage.attached.as_deref() == Some(index));
            match part.map(|one| one.name.clone()) {
                Some(Some(name)) => {
                    let full = ObjectName::new(child.schema.clone(), name.into());
                    self.drop_index(&child, &full);
                }
                Some(None) => {
                    if let Some(found) = self.catalog.table_mut(&child) {
                        let is_part = |one: &Index| one.lineage.attached.as_deref() == Some(index);
                        found.indexes.retain(|one| !is_part(one));
                    }
                }
                None => {}
            }
        }
    }

    /// A key or an index has another name from here on; its parts are still its parts.
    pub(super) fn rename_for_parts(&mut self, table: &ObjectName, from: &str, to: &str) {
        for child in self.children(table) {
            let Some(found) = self.catalog.table_mut(&child) else { continue };
            let constraints = found.constraints.iter_mut().map(|one| &mut one.lineage);
            let lineages = constraints.chain(found.indexes.iter_mut().map(|one| &mut one.lineage));
            for lineage in lineages.filter(|one| one.attached.as_deref() == Some(from)) {
                lineage.attached = Some(to.to_owned());
            }
        }
    }
}
