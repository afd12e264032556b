//! Triggers, policies, rules and row-level security.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{Found, Part, PartKey, Parts};
use crate::postgres::syntax::{
    CreatePart, Definition, Ident, Name, PartRef, RowSecurity, TriggerSwitch, Value,
};
use crate::source::Place;

impl Replay<'_> {
    /// The relation that a statement is about; reported where there surely is none, unless that is
    /// `excused`.
    pub(super) fn relation_of_part(&mut self, table: &Name, excused: bool) -> Option<ObjectName> {
        if let Some(full) = self.relation(table) {
            return Some(full);
        }
        if !excused && matches!(self.find(table), Found::Nothing) {
            self.unknown_table(table);
        }
        None
    }

    pub(super) fn parts_mut(&mut self, relation: &ObjectName) -> Option<&mut Parts> {
        self.catalog.relations.get_mut(relation)?.parts_mut()
    }

    pub(super) fn create_part(&mut self, create: &CreatePart, place: &Place) {
        let CreatePart { part, definition, function, .. } = create;
        let Some(table) = self.relation_of_part(&part.table, false) else {
            self.overlook(place);
            return;
        };
        let definition = definition.clone();
        let function = function.as_ref().map(|function| {
            let known = self.candidates(function);
            let known = known.into_iter().find(|name| self.catalog.routines.contains_key(name));
            known.unwrap_or_else(|| self.full(function))
        });
        let key = PartKey::Named(part.kind, part.name.name.clone());
        if !create.or_replace && self.part_exists(&table, part, &key) {
            return;
        }
        let Some(parts) = self.parts_mut(&table) else { return };
        parts.insert(key, Part { definition, function, place: place.clone() });
    }

    pub(super) fn drop_part(&mut self, part: &PartRef, if_exists: bool) {
        let Some(table) = self.relation_of_part(&part.table, if_exists) else { return };
        if !if_exists && !self.check_part(&table, part) {
            return;
        }
        if let Some(parts) = self.parts_mut(&table) {
            parts.remove(&PartKey::Named(part.kind, part.name.name.clone()));
        }
    }

    pub(super) fn rename_part(&mut self, part: &PartRef, to: &Ident) {
        let Some(table) = self.relation_of_part(&part.table, false) else { return };
        if !self.check_part(&table, part) {
            return;
        }
        if let Some(parts) = self.parts_mut(&table) {
            parts.rename(part.kind, &part.name.name, &to.name);
        }
    }

    pub(super) fn alter_policy(&mut self, part: &PartRef, definition: &Definition, place: &Place) {
        let Some(table) = self.relation_of_part(&part.table, false) else { return };
        if !self.check_part(&table, part) {
            return;
        }
        let key = PartKey::Named(part.kind, part.name.name.clone());
        if let Some(found) = self.parts_mut(&table).and_then(|parts| parts.get_mut(&key)) {
            found.definition.update(definition);
            found.place = place.clone();
        }
    }

    pub(super) fn row_security(
        &mut self,
        table: &ObjectName,
        security: RowSecurity,
        place: &Place,
    ) {
        let Some(parts) = self.parts_mut(table) else { return };
        let (key, on) = match security {
            RowSecurity::Enable(on) => (PartKey::RowSecurity, on),
            RowSecurity::Force(on) => (PartKey::ForcedRowSecurity, on),
        };
        if on {
            let definition = Definition::default();
            parts.insert(key, Part { definition, function: None, place: place.clone() });
        } else {
            parts.remove(&key);
        }
    }

    pub(super) fn switch_trigger(&mut self, table: &ObjectName, switch: &TriggerSwitch) {
        use crate::postgres::syntax::PartKind;
        let Some(parts) = self.parts_mut(table) else { return };
        for (key, part) in parts.iter_mut() {
            if let PartKey::Named(PartKind::Trigger, name) = key
                && switch.name.as_ref().is_none_or(|wanted| wanted.name == *name)
            {
                part.definition.set("state", Value::Exact(switch.state.to_owned()));
            }
        }
    }
}
