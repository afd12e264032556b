//! Other names for tables, columns, constraints, indexes.

use schema_manifest::ObjectName;

use super::Replay;
use super::alter_table::storage_of;
use crate::postgres::catalog::{Relation, Subject};
use crate::postgres::expression;
use crate::postgres::syntax::{Ident, Name};
use crate::source::{Place, Span};

impl Replay<'_> {
    /// A table under another name, or in another schema: its indexes and sequences move along.
    pub(super) fn rename_table(&mut self, from: &ObjectName, to: &ObjectName, place: &Place) {
        let Some(Relation::Table(mut table)) = self.catalog.relations.remove(from) else { return };
        let mut moved: Vec<String> = table
            .constraints
            .iter()
            .filter(|constraint| constraint.has_index())
            .map(|constraint| constraint.name.clone())
            .collect();
        moved.extend(table.indexes.iter().filter_map(|index| index.name.clone()));
        for index in moved {
            let name = index.into();
            let old = ObjectName { schema: from.schema.clone(), name };
            self.catalog.relations.remove(&old);
            let new = ObjectName { schema: to.schema.clone(), name: old.name };
            self.catalog.relations.insert(new, Relation::Index { table: to.clone() });
        }
        if from.schema != to.schema {
            for constraint in &table.constraints {
                self.catalog.constraint_names.remove(from.schema.as_ref(), &constraint.name);
                self.catalog.constraint_names.add(to.schema.as_ref(), &constraint.name);
            }
            for (_, sequence) in &mut table.sequences {
                if let Some(relation) = self.catalog.relations.remove(sequence) {
                    sequence.schema.clone_from(&to.schema);
                    self.catalog.relations.insert(sequence.clone(), relation);
                }
            }
        }
        let has_children = table.has_children;
        self.catalog.relations.insert(to.clone(), Relation::Table(table));
        let inherits = |one: &Relation| matches!(one, Relation::Table(child) if has_children && child.parents.contains(from));
        for relation in self.catalog.relations.each_mut(inherits) {
            let Relation::Table(child) = relation else { continue };
            for parent in child.parents.iter_mut().filter(|parent| *parent == from) {
                parent.clone_from(to);
            }
        }
        self.catalog.gone.insert(from.clone(), place.clone());
        self.catalog.gone.remove(to);
        self.rename_in_views(from, to);
        let refers = |relation: &Relation| relation.refers_to(from);
        for relation in self.catalog.relations.each_mut(refers) {
            let Relation::Table(table) = relation else { continue };
            for constraint in &mut table.constraints {
                if constraint.references.as_ref() == Some(from) {
                    constraint.references = Some(to.clone());
                }
            }
        }
    }

    pub(super) fn rename_column(&mut self, table: &ObjectName, from: &str, to: &str, at: Span) {
        let place = self.place(at);
        let rename = |name: &mut String| {
            if name == from {
                to.clone_into(name);
            }
        };
        if let Some(found) = self.catalog.table_mut(table) {
            if let Some(column) = found.column_mut(from) {
                to.clone_into(&mut column.name);
                column.place = place;
            }
            for constraint in &mut found.constraints {
                constraint.columns.iter_mut().chain(&mut constraint.mentions).for_each(rename);
                constraint.definition.rename_column(from, to);
            }
            for index in &mut found.indexes {
                index.keys.iter_mut().flatten().chain(&mut index.mentions).for_each(rename);
                index.definition.rename_column(from, to);
            }
            found.sequences.iter_mut().map(|(of, _)| of).for_each(rename);
            let storage = found.keeping.get(&storage_of(from)).cloned();
            if let Some(storage) = storage {
                found.keeping.remove(&storage_of(from));
                found.keeping.set(storage_of(to), storage);
            }
            found.parts.rename_column(from, to);
            if let Some(key) = &mut found.partition_key {
                *key = expression::renamed(key, from, to);
            }
        }
        for relation in self.catalog.relations.each_mut(Relation::is_view) {
            if let Relation::Other { view: Some(view), .. } = relation {
                view.rename_column(table, from, to);
            }
        }
        let refers = |relation: &Relation| relation.refers_to(table);
        for relation in self.catalog.relations.each_mut(refers) {
            let Relation::Table(other) = relation else { continue };
            for constraint in &mut other.constraints {
                if constraint.references.as_ref() == Some(table) {
                    constraint.referenced.iter_mut().for_each(rename);
                }
            }
        }
    }

    /// A constraint's index has the constraint's name, before and after.
    pub(super) fn rename_constraint(&mut self, table: &ObjectName, from: &str, to: &str) {
        let Some(found) = self.catalog.table_mut(table) else { return };
        let Some(constraint) = found.constraints.iter_mut().find(|one| one.name == from) else {
            return;
        };
        to.clone_into(&mut constraint.name);
        found.parts.rename_subject(Subject::Constraint, from, to);
        found.parts.rename_subject(Subject::Index, from, to);
        let has_index = constraint.has_index();
        self.rename_for_parts(table, from, to);
        self.catalog.constraint_names.remove(table.schema.as_ref(), from);
        self.catalog.constraint_names.add(table.schema.as_ref(), to);
        if has_index {
            let old = ObjectName::new(table.schema.clone(), from.to_owned().into());
            self.catalog.relations.remove(&old);
            let new = ObjectName::new(table.schema.clone(), to.to_owned().into());
            self.catalog.relations.insert(new, Relation::Index { table: table.clone() });
        }
    }

    /// `ALTER INDEX`, `ALTER VIEW`, `ALTER SEQUENCE .. RENAME TO`; `ALTER TABLE` works on them too.
    pub(super) fn rename_relation(&mut self, name: &Name, to: &Ident, place: &Place) {
        let Some(from) = self.relation(name) else {
            self.catalog.may_now_exist(&to.name);
            return;
        };
        let to = ObjectName::new(from.schema.clone(), to.name.clone().into());
        match self.catalog.relations.get(&from) {
            Some(Relation::Table(_)) => self.rename_table(&from, &to, place),
            Some(Relation::Index { table }) => {
                let table = table.clone();
                let is_constraint = self.catalog.table(&table).is_some_and(|table| {
                    let mut constraints = table.constraints.iter();
                    constraints.any(|one| one.has_index() && one.name == from.name)
                });
                if is_constraint {
                    self.rename_constraint(&table, &from.name, &to.name);
                    return;
                }
                if let Some(index) = self.catalog.table_mut(&table).and_then(|table| {
                    table.parts.rename_subject(Subject::Index, &from.name, &to.name);
                    table.indexes.iter_mut().find(|one| one.name.as_deref() == Some(&*from.name))
                }) {
                    index.name = Some(to.name.to_string());
                }
                self.rename_for_parts(&table, &from.name, &to.name);
                self.catalog.relations.remove(&from);
                self.catalog.relations.insert(to, Relation::Index { table });
            }
            Some(Relation::Other { .. }) => self.rename_other(&from, to, place),
            None => {}
        }
    }

    /// `ALTER VIEW`, `ALTER SEQUENCE .. SET SCHEMA`.
    pub(super) fn move_relation(&mut self, name: &Name, schema: &Ident, place: &Place) {
        let Some(from) = self.relation(name) else { return };
        let to = ObjectName::new(self.schema(&schema.name), from.name.clone());
        match self.catalog.relations.get(&from) {
            Some(Relation::Table(_)) => self.rename_table(&from, &to, place),
            Some(Relation::Other { .. }) => self.rename_other(&from, to, place),
            Some(Relation::Index { .. }) | None => {}
        }
    }

    fn rename_other(&mut self, from: &ObjectName, to: ObjectName, place: &Place) {
        let Some(mut relation) = self.catalog.relations.remove(from) else { return };
        if let Relation::Other { place: made, owned, .. } = &mut relation {
            *made = place.clone();
            if *owned {
                self.each_owner(from, |sequences| {
                    for (_, sequence) in sequences.iter_mut().filter(|(_, one)| one == from) {
                        sequence.clone_from(&to);
                    }
                });
            }
        }
        self.catalog.gone.insert(from.clone(), place.clone());
        self.rename_in_views(from, &to);
        let is_on = |one: &Relation| matches!(one, Relation::Index { table } if table == from);
        for index in self.catalog.relations.each_mut(is_on) {
            *index = Relation::Index { table: to.clone() };
        }
        self.catalog.relations.insert(to, relation);
    }

    /// Views read what they read under whatever name it has.
    fn rename_in_views(&mut self, from: &ObjectName, to: &ObjectName) {
        for relation in self.catalog.relations.each_mut(Relation::is_view) {
            if let Relation::Other { view: Some(view), .. } = relation {
                view.rename(from, to);
            }
        }
    }
}
