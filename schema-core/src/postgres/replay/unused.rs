//! Whether surely nothing depends on something, so that a drop of it surely succeeds.
//!
//! What the server counts as a dependency is in `recordDependencyOnExpr` and around it; what is only a text to
//! it, as the body of most functions, is none.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use crate::postgres::catalog::{ColumnType, PartKey, Parts, Relation, Table, Type};
use crate::postgres::expression;
use crate::postgres::syntax::{Definition, PartKind, Value, Words};
use crate::source::Place;

impl Replay<'_> {
    /// What a statement names is not seen from here on.
    pub(super) fn overlook(&mut self, place: &Place) {
        let words = Words::of(self.source.slice(place.span));
        self.catalog.overlook(&words);
    }

    /// Whether nothing surely needs a routine.
    pub(super) fn is_unused_routine(&self, routine: &ObjectName) -> bool {
        let name = &*routine.name;
        let is_seen = !self.catalog.may_be_named_unseen(name) && !self.catalog.is_doubtful(routine);
        is_seen
            && !self.is_named_by_relation(None, name)
            && !self.is_in_body(&[name])
            && !self.catalog.types.iter().any(|(_, one)| match one {
                Type::Domain(domain) => {
                    let checks = domain.checks.iter().any(|one| may_name(&one.definition, name));
                    let default = domain.default.as_deref();
                    checks || default.is_some_and(|text| expression::mentions(text, name))
                }
                Type::Range(range) => may_name(&range.definition, name),
                Type::Opaque { .. } => true,
                _ => false,
            })
    }

    /// Whether nothing but what goes with it surely needs a column of a table that is certain.
    pub(super) fn is_unused_column(&self, full: &ObjectName, table: &Table, column: &str) -> bool {
        let is_plain = table.parents.is_empty()
            && !table.has_children
            && table.partition_key.is_none()
            && table.bound.is_none();
        let in_parts = || table.parts.iter().any(|(_, part)| may_name(&part.definition, column));
        let is_generated_from =
            || table.columns.iter().any(|one| one.name != column && one.is_generated_from(column));
        let is_referred_to = || {
            self.referring(full)
                .any(|(_, one)| one.is_empty() || one.iter().any(|one| one == column))
        };
        is_plain
            && !table.sequences.iter().any(|(of, _)| of == column)
            && !self.is_row_type(&full.name)
            && !self.catalog.may_be_named_unseen(&full.name)
            && !in_parts()
            && !is_generated_from()
            && !is_referred_to()
            && !self.is_named_by_relation(Some(full), &full.name)
            && !self.is_in_body(&[&full.name, column])
    }

    /// Whether nothing surely needs a constraint of a table that is certain; `true` where there is none.
    pub(super) fn is_unused_constraint(
        &self,
        full: &ObjectName,
        table: &Table,
        name: &str,
    ) -> bool {
        if !table.parents.is_empty() || table.has_children {
            return false;
        }
        let Some(found) = table.constraints.iter().find(|one| one.name == name) else {
            return true;
        };
        match found.kind {
            ConstraintKind::Check | ConstraintKind::ForeignKey => true,
            // Views may group by a primary key.
            ConstraintKind::Unique => {
                let has_rule = table
                    .parts
                    .iter()
                    .any(|(key, _)| matches!(key, PartKey::Named(PartKind::Rule, _)));
                !has_rule
                    && !self.catalog.may_be_named_unseen(&full.name)
                    && !self.is_in_body(&[&full.name])
                    && !self.referring(full).any(|(_, columns)| {
                        columns.is_empty()
                            || (columns.len() == found.columns.len()
                                && columns.iter().all(|one| found.columns.contains(one)))
                    })
            }
            _ => false,
        }
    }

    /// Whether a type or a column may be the row of a table of that name.
    fn is_row_type(&self, name: &str) -> bool {
        let is_it = |one: &ColumnType| match one {
            ColumnType::Unknown(of) => of.is_empty() || of == name,
            ColumnType::Server(_) | ColumnType::Ours { .. } => false,
        };
        let in_tables = self.catalog.relations.iter().any(|(_, relation)| {
            matches!(relation, Relation::Table(table) if table.columns.iter().any(|one| is_it(&one.data_type)))
        });
        in_tables
            || self.catalog.types.iter().any(|(_, one)| match one {
                Type::Domain(domain) => is_it(&domain.base),
                Type::Composite(composite) => {
                    composite.attributes.iter().any(|one| is_it(&one.data_type))
                }
                Type::Range(range) => is_it(&range.subtype),
                Type::Opaque { .. } => true,
                _ => false,
            })
    }

    /// The columns that foreign keys to a table refer to, of tables that are certain or not.
    fn referring<'s>(
        &'s self,
        table: &'s ObjectName,
    ) -> impl Iterator<Item = (ObjectName, &'s [String])> {
        let all = self.catalog.mentioning(&table.name).into_iter();
        all.filter_map(|name| Some((name.clone(), self.catalog.table(&name)?))).flat_map(
            move |(name, one)| {
                let keys = one.constraints.iter();
                let keys = keys.filter(move |one| one.references.as_ref() == Some(table));
                keys.map(move |one| (name.clone(), &*one.referenced))
            },
        )
    }

    /// Whether an expression or a query of a relation may name it; `but` is left out.
    fn is_named_by_relation(&self, but: Option<&ObjectName>, name: &str) -> bool {
        self.catalog.relations.iter().filter(|(full, _)| Some(*full) != but).any(|(_, relation)| {
            let mut parts = relation.parts().into_iter().flat_map(Parts::iter);
            let in_parts = parts.any(|(_, part)| {
                part.function.as_ref().is_some_and(|function| function.name == name)
                    || may_name(&part.definition, name)
            });
            in_parts
                || match relation {
                    Relation::Table(table) => is_named_by_table(table, name),
                    Relation::Other { what: "sequence", .. } | Relation::Index { .. } => false,
                    Relation::Other { view, .. } => {
                        view.as_ref().is_none_or(|view| view.words.contains(name))
                    }
                }
        })
    }

    /// Whether a routine whose body is more than a text may name all of these.
    fn is_in_body(&self, names: &[&str]) -> bool {
        self.catalog.routines.iter().any(|(full, all)| {
            let is_text = |value: Option<&Value>| matches!(value, Some(Value::Body(_)));
            let is_tree = all.iter().any(|one| !is_text(one.definition.get("body")));
            let words = || self.catalog.functions.get(&*full.name);
            is_tree && words().is_none_or(|words| names.iter().all(|name| words.contains(name)))
        })
    }
}

fn is_named_by_table(table: &Table, name: &str) -> bool {
    let is_default = |text: &String| expression::mentions(text, name);
    table.columns.iter().any(|one| one.default.as_ref().is_some_and(is_default))
        || table.constraints.iter().any(|one| may_name(&one.definition, name))
        || table.indexes.iter().any(|one| may_name(&one.definition, name))
        || table.partition_key.as_ref().is_some_and(is_default)
}

/// Whether something that is described so may name it.
fn may_name(definition: &Definition, name: &str) -> bool {
    definition.iter().any(|(_, value)| match value {
        Value::Expression(text) | Value::Loose(text) | Value::Server { written: text, .. } => {
            expression::mentions(text, name)
        }
        Value::Columns(columns) => columns.iter().any(|one| one == name),
        Value::Exact(text) => text == name,
        Value::Body(_) => false,
        Value::Query(_) | Value::Unknown => true,
    })
}
