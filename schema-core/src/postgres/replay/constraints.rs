//! Constraints: their names, their indexes, and what they do to columns.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use crate::postgres::catalog::{
    Constraint as Made, Found, Lineage, PartKey, Relation, Subject, object_name,
};
use crate::postgres::syntax::{Constraint, ConstraintDef, Ident};
use crate::source::Place;

impl Replay<'_> {
    /// Checks what a constraint refers to; `false` when it is faulty and was reported.
    pub(super) fn check_constraint(&mut self, table: &ObjectName, written: &ConstraintDef) -> bool {
        match &written.kind {
            Constraint::PrimaryKey { columns, .. } | Constraint::Unique { columns, .. } => {
                self.check_columns(table, columns)
            }
            Constraint::ForeignKey { columns, table: other, referenced } => {
                if !self.check_columns(table, columns) {
                    return false;
                }
                match self.find(other) {
                    Found::Table(other) => self.check_columns(&other, referenced),
                    Found::Other | Found::Perhaps => true,
                    Found::Nothing => {
                        self.unknown_table(other);
                        false
                    }
                }
            }
            Constraint::NotNull { column } => {
                self.check_columns(table, std::slice::from_ref(column))
            }
            Constraint::Check { .. } | Constraint::Exclude { .. } => true,
        }
    }

    /// Reports the first column that a table does not have.
    pub(super) fn check_columns(&mut self, table: &ObjectName, columns: &[Ident]) -> bool {
        let Some(found) = self.catalog.table(table) else { return true };
        if !self.catalog.is_judged(found) {
            return true;
        }
        match columns.iter().find(|column| found.column(&column.name).is_none()) {
            Some(column) => {
                self.unknown_column(table, column);
                false
            }
            None => true,
        }
    }

    /// Adds a constraint that was checked, as it is called or under the name that the server
    /// makes up; `false` when it is a key that the server refuses, which was reported.
    pub(super) fn push_constraint(
        &mut self,
        table: &ObjectName,
        written: &ConstraintDef,
        called: Option<&Ident>,
        place: &Place,
    ) -> bool {
        if !self.check_key(table, written)
            || called.is_some_and(|called| self.constraint_is_taken(table, written, called))
        {
            return false;
        }
        self.make_constraint(table, written, called, place);
        true
    }

    fn make_constraint(
        &mut self,
        table: &ObjectName,
        written: &ConstraintDef,
        called: Option<&Ident>,
        place: &Place,
    ) {
        let schema = table.schema.as_ref();
        let name = &*table.name;
        let text = |idents: &[Ident]| -> Vec<String> {
            idents.iter().map(|ident| ident.name.clone()).collect()
        };
        let place =
            Place { version: place.version, source: place.source.clone(), span: written.span };
        let mut made = Made {
            name: String::new(),
            kind: ConstraintKind::Check,
            columns: vec![],
            references: None,
            referenced: vec![],
            mentions: vec![],
            validated: !written.not_valid,
            definition: written.definition.clone(),
            place,
            lineage: Lineage::default(),
        };
        match &written.kind {
            Constraint::PrimaryKey { columns, using_index } => {
                made.kind = ConstraintKind::PrimaryKey;
                made.columns = text(columns);
                if self.take_index(table, using_index.as_ref(), &mut made) {
                    self.finish_constraint(table, called, made);
                    return;
                }
                made.name = self.catalog.choose_relation_name(schema, name, None, "pkey", true);
            }
            Constraint::Unique { columns, using_index } => {
                made.kind = ConstraintKind::Unique;
                made.columns = text(columns);
                if self.take_index(table, using_index.as_ref(), &mut made) {
                    self.finish_constraint(table, called, made);
                    return;
                }
                let named: Vec<String> =
                    made.columns.iter().cloned().chain(text(&written.included)).collect();
                let keys = object_name::distinct_keys(&named);
                let addition = object_name::addition(keys.iter().map(String::as_str));
                made.name =
                    self.catalog.choose_relation_name(schema, name, Some(&addition), "key", true);
                made.lineage = Lineage::labelled(Some(keys));
            }
            Constraint::ForeignKey { columns, table: other, referenced } => {
                made.kind = ConstraintKind::ForeignKey;
                made.columns = text(columns);
                made.references = Some(match self.find(other) {
                    Found::Table(other) => other,
                    _ => self.full(other),
                });
                made.referenced = match (&made.references, &**referenced) {
                    (Some(other), []) => self.primary_key(other),
                    _ => text(referenced),
                };
                let addition = object_name::addition(made.columns.iter().map(String::as_str));
                made.name =
                    self.catalog.choose_constraint_name(schema, name, Some(&addition), "fkey");
            }
            Constraint::Check { mentions } => {
                let columns: Vec<String> = match self.catalog.table(table) {
                    Some(table) => mentions
                        .iter()
                        .filter(|mention| table.column(mention).is_some())
                        .cloned()
                        .collect(),
                    None => vec![],
                };
                let only = match &*columns {
                    [only] => Some(&**only),
                    _ => None,
                };
                made.name = self.catalog.choose_constraint_name(schema, name, only, "check");
                made.mentions = columns;
            }
            Constraint::Exclude { columns, mentions } => {
                made.kind = ConstraintKind::Exclusion;
                made.mentions.clone_from(mentions);
                let keys: Vec<String> = columns
                    .iter()
                    .map(|key| if key.is_empty() { "expr".to_owned() } else { key.clone() })
                    .collect();
                let keys = object_name::distinct_keys(&keys);
                let addition = object_name::addition(keys.iter().map(String::as_str));
                made.name =
                    self.catalog.choose_relation_name(schema, name, Some(&addition), "excl", true);
            }
            Constraint::NotNull { column } => {
                self.set_not_null(table, &column.name);
                return;
            }
        }
        self.finish_constraint(table, called, made);
    }

    /// The columns of a table's primary key, if it is known.
    fn primary_key(&self, table: &ObjectName) -> Vec<String> {
        let constraints = self.catalog.table(table).map(|table| &table.constraints);
        let mut keys = constraints.into_iter().flatten();
        let key = keys.find(|one| one.kind == ConstraintKind::PrimaryKey);
        key.map(|key| key.columns.clone()).unwrap_or_default()
    }

    /// `USING INDEX`: the index becomes the constraint's, under the constraint's name.
    fn take_index(&mut self, table: &ObjectName, index: Option<&Ident>, made: &mut Made) -> bool {
        let Some(index) = index else { return false };
        made.name.clone_from(&index.name);
        if let Some(found) = self.catalog.table_mut(table) {
            found.indexes.retain(|one| {
                let same = one.name.as_deref() == Some(&index.name);
                if same {
                    made.columns = one.keys.iter().flatten().cloned().collect();
                    made.lineage = Lineage::labelled(one.lineage.labels.clone());
                    for aspect in ["included columns", "nulls"] {
                        if let Some(value) = one.definition.get(aspect) {
                            made.definition.set(aspect, value.clone());
                        }
                    }
                }
                !same
            });
        }
        let name = ObjectName::new(table.schema.clone(), index.name.clone().into());
        self.catalog.relations.remove(&name);
        true
    }

    fn finish_constraint(&mut self, table: &ObjectName, called: Option<&Ident>, mut made: Made) {
        if let Some(name) = called {
            made.name.clone_from(&name.name);
        }
        if made.kind == ConstraintKind::PrimaryKey {
            for column in made.columns.clone() {
                self.set_not_null(table, &column);
            }
        }
        self.insert_constraint(table, made);
    }

    pub(super) fn insert_constraint(&mut self, table: &ObjectName, made: Made) {
        self.catalog.constraint_names.add(table.schema.as_ref(), &made.name);
        if made.has_index() {
            let index = ObjectName::new(table.schema.clone(), made.name.clone().into());
            self.catalog.relations.insert(index, Relation::Index { table: table.clone() });
        }
        if let Some(table) = self.catalog.table_mut(table) {
            table.constraints.push(made);
        }
    }

    /// Takes a constraint away, with its index.
    pub(super) fn remove_constraint(&mut self, table: &ObjectName, name: &str) {
        let Some(found) = self.catalog.table_mut(table) else { return };
        let Some(at) = found.constraints.iter().position(|one| one.name == name) else { return };
        let gone = found.constraints.remove(at);
        found.parts.remove(&PartKey::Comment(Subject::Constraint(name.to_owned())));
        found.parts.remove(&PartKey::Comment(Subject::Index(name.to_owned())));
        self.catalog.constraint_names.remove(table.schema.as_ref(), name);
        if gone.has_index() {
            let index = ObjectName::new(table.schema.clone(), gone.name.into());
            self.catalog.relations.remove(&index);
        }
    }

    /// `CASCADE` on a key: foreign keys that need it go.
    pub(super) fn drop_foreign_keys_over(&mut self, other: &ObjectName, columns: &[String]) {
        let needs = |constraint: &Made| {
            let of = &constraint.referenced;
            let is_same =
                of.len() == columns.len() && columns.iter().all(|column| of.contains(column));
            constraint.references.as_ref() == Some(other) && (of.is_empty() || is_same)
        };
        let mut gone: Vec<(ObjectName, String)> = Vec::new();
        for name in &self.catalog.mentioning(&other.name) {
            let Some(table) = self.catalog.table(name) else { continue };
            let over = table.constraints.iter().filter(|one| needs(one));
            gone.extend(over.map(|one| (name.clone(), one.name.clone())));
        }
        // Which of several keys the server has taken is not known.
        let is_sure = self.keys_over(other, columns) == 1;
        for (table, constraint) in gone {
            if is_sure {
                self.remove_constraint(&table, &constraint);
            } else if let Some(found) = self.catalog.table_mut(&table) {
                found.constraints.retain(|one| one.name != constraint);
                found.complete = false;
            }
        }
    }

    /// `CASCADE` on a table, or on a column of it: foreign keys that refer to it go.
    pub(super) fn drop_foreign_keys_to(&mut self, other: &ObjectName, column: Option<&str>) {
        let mut gone: Vec<(ObjectName, String)> = Vec::new();
        for name in &self.catalog.mentioning(&other.name) {
            let Some(table) = self.catalog.table(name) else { continue };
            for constraint in &table.constraints {
                let refers = constraint.references.as_ref() == Some(other);
                let over = column.is_none_or(|column| {
                    constraint.referenced.is_empty()
                        || constraint.referenced.iter().any(|one| one == column)
                });
                if refers && over {
                    gone.push((name.clone(), constraint.name.clone()));
                }
            }
        }
        for (table, constraint) in gone {
            self.remove_constraint(&table, &constraint);
        }
    }

    pub(super) fn set_not_null(&mut self, table: &ObjectName, column: &str) {
        if let Some(table) = self.catalog.table_mut(table)
            && let Some(column) = table.column_mut(column)
        {
            column.nullable = false;
        }
    }
}
