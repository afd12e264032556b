//! `CREATE TYPE .. AS ENUM` and `ALTER TYPE`.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Column, ColumnType, Enum, Relation, Routine, Type};
use crate::postgres::expression;
use crate::postgres::syntax::{Beside, Name};
use crate::source::{Place, Span};
use crate::suggest;

impl Replay<'_> {
    pub(super) fn create_enum(&mut self, name: &Name, labels: &[String], place: Place) {
        let full = self.full(name);
        if self.type_exists("enum", name, &full) {
            return;
        }
        self.catalog.gone.remove(&full);
        let made = self.catalog.tick();
        let labels = labels.to_vec();
        self.catalog.types.insert(full, Type::Enum(Enum { labels, place, made }));
    }

    pub(super) fn add_label(
        &mut self,
        name: &Name,
        label: &str,
        if_not_exists: bool,
        beside: Option<(Beside, &str)>,
        span: Span,
    ) {
        if self.type_or_report(name, "ALTER TYPE").is_none() {
            return;
        }
        let Some(item) = self.enum_mut(name) else { return };
        let is_new = !item.labels.iter().any(|known| known == label);
        if !is_new {
            if !if_not_exists && self.is_certain_enum(name) {
                self.value_exists(name, label, span);
            }
            return;
        }
        let at = beside.and_then(|(side, of)| {
            let at = item.labels.iter().position(|known| known == of)?;
            Some(if side == Beside::After { at + 1 } else { at })
        });
        item.labels.insert(at.unwrap_or(item.labels.len()), label.to_owned());
        if let Some(full) = self.type_name(name) {
            self.value_added(&full, label, span);
        }
    }

    fn is_certain_enum(&self, name: &Name) -> bool {
        let full = self.type_name(name);
        let found = full.as_ref().and_then(|full| self.catalog.types.get(full));
        matches!(found, Some(Type::Enum(item)) if self.catalog.is_certain(item.made))
    }

    /// A value is added to an enum that has it.
    fn value_exists(&mut self, name: &Name, label: &str, span: Span) {
        let word = &name.name.name;
        let message = format!("enum `{word}` has a value `{label}` already");
        let mut finding = Diagnostic::new(Code::AlreadyExists, message).at(
            self.source,
            span,
            "added a second time",
        );
        if let Some(Type::Enum(item)) =
            self.type_name(name).and_then(|full| self.catalog.types.get(&full))
        {
            finding = finding.at(&item.place.source, item.place.span, "the enum is made here");
        }
        self.findings.push(finding.help("write `ADD VALUE IF NOT EXISTS`, or take it away"));
    }

    pub(super) fn rename_label(&mut self, name: &Name, from: &str, to: &str, span: Span) {
        if self.type_or_report(name, "ALTER TYPE").is_none() {
            return;
        }
        if self.is_certain_enum(name) && self.refuses_rename(name, from, to, span) {
            return;
        }
        let Some(item) = self.enum_mut(name) else { return };
        if let Some(label) = item.labels.iter_mut().find(|label| *label == from) {
            to.clone_into(label);
        }
        if let Some(full) = self.type_name(name) {
            self.value_renamed(&full, from, to);
            self.rename_in_tables(&full, from, to);
        }
    }

    /// Reports a value that is renamed though the enum does not have it, or has the new one.
    ///
    /// PostgreSQL 15: `"a" is not an existing enum label`, SQLSTATE 22023; `enum label "b" already
    /// exists`, SQLSTATE 42710.
    fn refuses_rename(&mut self, name: &Name, from: &str, to: &str, span: Span) -> bool {
        let full = self.type_name(name);
        let Some(Type::Enum(item)) = full.and_then(|full| self.catalog.types.get(&full)) else {
            return false;
        };
        let word = &name.name.name;
        let has = |label: &str| item.labels.iter().any(|known| known == label);
        let finding = if !has(from) {
            let message = format!("enum `{word}` has no value `{from}`");
            let near = suggest::nearest(from, item.labels.iter().map(String::as_str));
            let help = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("it has `{}`", item.labels.join("`, `")),
            };
            Diagnostic::new(Code::UnknownObject, message)
                .at(self.source, span, "not a value at this point")
                .help(help)
        } else if has(to) {
            Diagnostic::new(
                Code::AlreadyExists,
                format!("enum `{word}` has a value `{to}` already"),
            )
            .at(self.source, span, "no two values have one name")
            .help("take the statement away, or choose another name")
        } else {
            return false;
        };
        let finding = finding.at(&item.place.source, item.place.span, "the enum is made here");
        self.findings.push(finding);
        true
    }

    /// The server keeps which value is meant, whatever it is called.
    fn rename_in_tables(&mut self, of: &ObjectName, from: &str, to: &str) {
        let is_of = |column: &Column| matches!(&column.data_type, ColumnType::Ours { name, .. } if name == of);
        let uses = |relation: &Relation| matches!(relation, Relation::Table(table) if table.columns.iter().any(is_of));
        for relation in self.catalog.relations.each_mut(uses) {
            let Relation::Table(table) = relation else { continue };
            for column in table.columns.iter_mut().filter(|column| is_of(column)) {
                if let Some(default) = &mut column.default {
                    *default = expression::with_value(default, from, to);
                }
            }
            for constraint in &mut table.constraints {
                constraint.definition.rename_value(from, to);
            }
            for index in &mut table.indexes {
                index.definition.rename_value(from, to);
            }
        }
        let says = |relation: &Relation| matches!(relation, Relation::Other { view: Some(view), .. } if view.says_string(from));
        for relation in self.catalog.relations.each_mut(says) {
            if let Relation::Other { view: Some(view), .. } = relation {
                view.rename_value(from);
            }
        }
    }

    fn enum_mut(&mut self, name: &Name) -> Option<&mut Enum> {
        let full = self.type_name(name)?;
        match self.catalog.types.get_mut(&full) {
            Some(Type::Enum(item)) => Some(item),
            _ => None,
        }
    }

    pub(super) fn rename_type(&mut self, name: &Name, to: &str, place: Place) {
        let Some(from) = self.type_or_report(name, "ALTER TYPE") else {
            self.catalog.may_now_exist(to);
            return;
        };
        let to = ObjectName::new(from.schema.clone(), to.to_owned().into());
        self.move_to(&from, &to, place);
    }

    pub(super) fn move_type(&mut self, name: &Name, schema: &str, place: Place) {
        let Some(from) = self.type_or_report(name, "ALTER TYPE") else { return };
        let to = ObjectName::new(self.schema(schema), from.name.clone());
        self.move_to(&from, &to, place);
    }

    pub(super) fn move_to(&mut self, from: &ObjectName, to: &ObjectName, place: Place) {
        let Some(kind) = self.catalog.types.remove(from) else { return };
        if let Type::Domain(domain) = &kind
            && from.schema != to.schema
        {
            for check in &domain.checks {
                self.catalog.constraint_names.remove(from.schema.as_ref(), &check.name);
                self.catalog.constraint_names.add(to.schema.as_ref(), &check.name);
            }
        }
        self.catalog.gone.remove(to);
        self.catalog.types.insert(to.clone(), kind);
        let is_made_of_it = |one: &Type| {
            one.parts().any(|part| part.is_of(from))
                || matches!(one, Type::Range(range) if range.multirange == *from)
                || matches!(one, Type::Multirange { range, .. } if range == from)
        };
        for one in self.catalog.types.each_mut(is_made_of_it) {
            match one {
                Type::Range(range) if range.multirange == *from => {
                    range.multirange.clone_from(to);
                }
                Type::Multirange { range, .. } => range.clone_from(to),
                _ => {}
            }
            for part in one.parts_mut() {
                if let ColumnType::Ours { name, .. } = part
                    && name == from
                {
                    name.clone_from(to);
                }
            }
        }
        if let Some(remark) = self.catalog.remarks.remove(&("type", from.clone())) {
            self.catalog.remarks.insert(("type", to.clone()), remark);
        }
        let moved = |data_type: &mut ColumnType| {
            if let ColumnType::Ours { name, .. } = data_type
                && name == from
            {
                name.clone_from(to);
            }
        };
        let takes = |routines: &Vec<Routine>| {
            let arguments = routines.iter().filter_map(|one| one.arguments.as_ref()).flatten();
            let mut types = arguments.chain(routines.iter().flat_map(|one| &one.types));
            types.any(|one| matches!(one, ColumnType::Ours { name, .. } if name == from))
        };
        for routines in self.catalog.routines.each_mut(takes) {
            for routine in routines.iter_mut() {
                routine.arguments.iter_mut().flatten().chain(&mut routine.types).for_each(moved);
            }
        }
        self.catalog.gone.insert(from.clone(), place);
        for relation in self.catalog.relations.each_mut(Relation::is_view) {
            if let Relation::Other { view: Some(view), .. } = relation {
                view.rename_type(from, to);
            }
        }
        let is_of = |column: &Column| matches!(&column.data_type, ColumnType::Ours { name, .. } if name == from);
        let uses = |relation: &Relation| matches!(relation, Relation::Table(table) if table.columns.iter().any(is_of));
        for relation in self.catalog.relations.each_mut(uses) {
            let Relation::Table(table) = relation else { continue };
            for column in &mut table.columns {
                if let ColumnType::Ours { name, .. } = &mut column.data_type
                    && name == from
                {
                    name.clone_from(to);
                }
            }
        }
    }
}
