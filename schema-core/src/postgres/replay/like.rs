//! `LIKE`: what a table copies from another when it is made.
//!
//! Tried on PostgreSQL 15. Source: `transformTableLikeClause` and `expandTableLikeClause` in the server's
//! `parse_utilcmd.c`.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use crate::postgres::catalog::{
    Column, Constraint, Filled, Found, Index, Lineage, Part, PartKey, Relation, Subject, Table,
    object_name,
};
use crate::postgres::expression;
use crate::postgres::syntax::{Ident, Like};
use crate::source::Place;

impl Replay<'_> {
    /// The columns that a `LIKE` stands for; `None` where they are not known.
    pub(super) fn like_columns(&mut self, table: &ObjectName, like: &Like) -> Option<()> {
        let place = self.place(like.span);
        let from = match self.find(&like.name) {
            Found::Nothing => {
                self.unknown_table(&like.name);
                return None;
            }
            _ => self.relation(&like.name).filter(|_| !self.path.is_unknown())?,
        };
        if self.catalog.table(&from).is_none() {
            let columns = self.columns_of_relation(&from)?;
            let columns = columns.into_iter().map(|column| column.in_table(&place));
            let columns: Vec<Column> = columns.collect();
            self.catalog.table_mut(table)?.columns.extend(columns);
            return Some(());
        }
        let source = self.catalog.table(&from).filter(|one| self.catalog.is_judged(one))?.clone();
        for column in &source.columns {
            let is_identity = matches!(column.filled, Filled::Identity(_)) && like.parts.identity;
            if is_identity {
                self.push_sequence(table, &column.name, (&column.data_type, None), &place);
                self.copy_sequence(&source, table, &column.name);
            }
            let takes_default =
                if column.is_generated() { like.parts.generated } else { like.parts.defaults };
            // The default asks the sequence of the other table.
            let asks = match column.filled {
                Filled::Serial if like.parts.defaults => next_of(&source, &column.name),
                _ => None,
            };
            let filled = match column.filled {
                Filled::Serial if like.parts.defaults && asks.is_none() => Filled::Serial,
                Filled::Identity(_) if is_identity => column.filled,
                _ => Filled::Nothing,
            };
            let found = self.catalog.table_mut(table)?;
            found.columns.push(Column {
                default: asks.or_else(|| column.default.clone().filter(|_| takes_default)),
                filled,
                place: place.clone(),
                lineage: Lineage::default(),
                ..column.clone()
            });
            if like.parts.comments {
                let subject = Subject::Column(column.name.clone());
                copy_comment(&source, found, subject.clone(), subject, &place);
            }
        }
        Some(())
    }

    /// The checks and indexes that a `LIKE` stands for.
    pub(super) fn like_rest(&mut self, table: &ObjectName, like: &Like) {
        let place = self.place(like.span);
        let Some(from) = self.relation(&like.name) else { return };
        let source = self.catalog.table(&from).filter(|one| self.catalog.is_judged(one)).cloned();
        let Some(source) = source else { return };
        let is_check = |one: &&Constraint| one.kind == ConstraintKind::Check;
        for check in source.constraints.iter().filter(is_check).filter(|_| like.parts.constraints) {
            let made =
                Constraint { lineage: Lineage::default(), place: place.clone(), ..check.clone() };
            self.insert_constraint(table, made);
            let subject = Subject::Constraint(check.name.clone());
            self.copy_comment_to(table, (&source, like), (subject.clone(), subject), &place);
        }
        if !like.parts.indexes {
            return;
        }
        for key in source.constraints.iter().filter(|one| one.has_index()) {
            self.copy_key(table, key, (&source, like), &place);
        }
        for index in &source.indexes {
            self.copy_index(table, index, (&source, like), &place);
        }
    }

    fn copy_key(
        &mut self,
        table: &ObjectName,
        key: &Constraint,
        from: (&Table, &Like),
        place: &Place,
    ) {
        if key.kind == ConstraintKind::PrimaryKey && !self.check_only_primary(table, from.1.span) {
            self.forget(table);
            return;
        }
        let labels = key.lineage.labels.clone().unwrap_or_else(|| key.columns.clone());
        let addition = object_name::addition(labels.iter().map(String::as_str));
        let (addition, label) = match key.kind {
            ConstraintKind::PrimaryKey => (None, "pkey"),
            ConstraintKind::Exclusion => (Some(&*addition), "excl"),
            _ => (Some(&*addition), "key"),
        };
        let schema = table.schema.as_ref();
        let name = self.catalog.choose_relation_name(schema, &table.name, addition, label, true);
        let made = Constraint {
            name: name.clone(),
            lineage: Lineage::labelled(Some(labels)),
            place: place.clone(),
            ..key.clone()
        };
        self.insert_constraint(table, made);
        let subjects = (Subject::Index(key.name.clone()), Subject::Index(name));
        self.copy_comment_to(table, from, subjects, place);
    }

    fn copy_index(
        &mut self,
        table: &ObjectName,
        index: &Index,
        from: (&Table, &Like),
        place: &Place,
    ) {
        let labels = index.lineage.labels.clone();
        let schema = table.schema.as_ref();
        let name = labels.as_ref().map(|labels| {
            let addition = object_name::addition(labels.iter().map(String::as_str));
            self.catalog.choose_relation_name(schema, &table.name, Some(&addition), "idx", false)
        });
        match &name {
            Some(name) => {
                let full = ObjectName::new(schema.cloned(), name.clone().into());
                self.catalog.relations.insert(full, Relation::Index { table: table.clone() });
            }
            None => self.catalog.note(
                format!("an index of table `{table}`"),
                "the server chooses its name by an expression",
                place.clone(),
            ),
        }
        let lineage = Lineage::labelled(labels);
        let made = Index { name: name.clone(), lineage, place: place.clone(), ..index.clone() };
        if let Some(found) = self.catalog.table_mut(table) {
            found.indexes.push(made);
        }
        if let (Some(old), Some(name)) = (&index.name, name) {
            let subjects = (Subject::Index(old.clone()), Subject::Index(name));
            self.copy_comment_to(table, from, subjects, place);
        }
    }

    fn copy_comment_to(
        &mut self,
        table: &ObjectName,
        (source, like): (&Table, &Like),
        (of, to): (Subject, Subject),
        place: &Place,
    ) {
        let found = self.catalog.table_mut(table).filter(|_| like.parts.comments);
        if let Some(found) = found {
            copy_comment(source, found, of, to, place);
        }
    }

    /// Reports the first column of a `LIKE` that the table has twice.
    pub(super) fn check_like(&mut self, table: &ObjectName, like: &Like) -> bool {
        let Some(found) = self.catalog.table(table) else { return true };
        let names: Vec<&str> = found.columns.iter().map(|column| &*column.name).collect();
        let mut seen = std::collections::HashSet::new();
        let Some(twice) = names.iter().find(|name| !seen.insert(**name)) else { return true };
        let column = Ident { name: (*twice).to_owned(), span: like.span };
        self.column_exists(table, &column);
        false
    }
}

/// The default of a `serial` column, where it is known which sequence it asks.
fn next_of(table: &Table, column: &str) -> Option<String> {
    let mut all = table.sequences.iter().filter(|(of, _)| of == column);
    let (Some((_, sequence)), None) = (all.next(), all.next()) else { return None };
    let name = expression::quoted(&sequence.name)?;
    let name = match &sequence.schema {
        Some(schema) => format!("{}.{name}", expression::quoted(schema)?),
        None => name,
    };
    (!name.contains('\'')).then(|| format!("nextval('{name}'::regclass)"))
}

fn copy_comment(source: &Table, to: &mut Table, of: Subject, subject: Subject, place: &Place) {
    if let Some(comment) = source.parts.get(&PartKey::Comment(of)) {
        let part = Part { place: place.clone(), ..comment.clone() };
        to.parts.insert(PartKey::Comment(subject), part);
    }
}
