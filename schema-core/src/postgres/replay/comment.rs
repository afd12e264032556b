//! `COMMENT ON`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{Relation, Subject, comment};
use crate::postgres::syntax::{CommentOn, Commented, Name};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn comment(&mut self, written: &CommentOn, place: &Place) {
        match &written.on {
            Commented::Relation(name) => self.comment_on(name, Subject::Relation, written, place),
            Commented::Column { table, column } => {
                if let Some(full) = self.relation(table)
                    && self.catalog.table(&full).is_some()
                    && !self.check_columns(&full, std::slice::from_ref(column))
                {
                    return;
                }
                let subject = Subject::Column(column.name.clone());
                self.comment_on(table, subject, written, place);
            }
            Commented::Constraint { table, name } => {
                let subject = Subject::Constraint(name.name.clone());
                self.comment_on(table, subject, written, place);
            }
            Commented::Part(part) => {
                let subject = Subject::Part(part.kind, part.name.name.clone());
                self.comment_on(&part.table, subject, written, place);
            }
            Commented::Routine { what, routine } => {
                let Some((name, at)) = self.routine_or_report(*what, routine, false) else {
                    return;
                };
                if let Some(all) = self.catalog.routines.get_mut(&name) {
                    let definition = comment(&written.text);
                    all[at].comment = definition.map(|definition| (definition, place.clone()));
                }
            }
            Commented::Type(name) => {
                if let Some(full) = self.type_name(name) {
                    self.remark("type", full, written, place);
                }
            }
            Commented::Named { what, name } => {
                let full = ObjectName::new(None, name.name.clone().into());
                self.remark(what, full, written, place);
            }
            Commented::Other => {}
        }
    }

    fn comment_on(&mut self, name: &Name, subject: Subject, written: &CommentOn, place: &Place) {
        let Some(mut full) = self.relation_of_part(name, false) else { return };
        let mut subject = subject;
        if let Some(Relation::Index { table }) = self.catalog.relations.get(&full) {
            subject = Subject::Index(full.name.to_string());
            full = table.clone();
        }
        if let Some(parts) = self.parts_mut(&full) {
            parts.comment(subject, &written.text, place);
        }
    }

    fn remark(&mut self, what: &'static str, name: ObjectName, written: &CommentOn, place: &Place) {
        match comment(&written.text) {
            Some(definition) => {
                self.catalog.remarks.insert((what, name), (definition, place.clone()));
            }
            None => drop(self.catalog.remarks.remove(&(what, name))),
        }
    }
}
