//! `CREATE TABLE`.

use super::Replay;
use crate::postgres::catalog::{Relation, Table};
use crate::postgres::syntax::{Constraint, ConstraintDef, CreateTable, Ident, TableElement};
use crate::source::Place;

impl Replay<'_> {
    pub(super) fn create_table(&mut self, create: &CreateTable, place: &Place) {
        let name = self.full(&create.name);
        if self.catalog.relations.contains_key(&name) {
            if create.if_not_exists {
                self.skipped_table(create, &name);
            } else {
                self.already_exists("table", &create.name, &name);
            }
            return;
        }
        if self.takes_type_name("table", &create.name, create.if_not_exists) {
            return;
        }
        let made = self.catalog.tick();
        let mut table = Table::new(place.clone(), made);
        table.parents = create
            .parents
            .iter()
            .map(|parent| self.relation(parent).unwrap_or_else(|| self.full(parent)))
            .collect();
        // Code that is not replayed may have made it before, in another shape.
        table.certain = !(create.if_not_exists && self.catalog.may_exist(&name));
        if !table.certain {
            let reason = "it may have existed before this `IF NOT EXISTS`";
            self.catalog.note(format!("table `{name}`"), reason, place.clone());
        }
        self.catalog.gone.remove(&name);
        self.catalog.relations.insert(name.clone(), Relation::Table(table));
        let mut constraints: Vec<&ConstraintDef> = Vec::new();
        for element in &create.elements {
            match element {
                TableElement::Column(column) => {
                    let written = column.data_type.as_ref();
                    if written.is_some_and(|written| !self.check_type(written)) {
                        self.forget(&name);
                        return;
                    }
                    let at = self.place(column.span);
                    self.push_column(&name, column, at);
                    constraints.extend(&column.constraints);
                }
                TableElement::Constraint(constraint) => constraints.push(constraint),
            }
        }
        if let Some(why) = create.derived {
            if let Some(table) = self.catalog.table_mut(&name) {
                table.complete = false;
            }
            let reason = format!("`{why}` gives it columns that are not replayed yet");
            self.catalog.note(format!("columns of table `{name}`"), reason, place.clone());
        }
        if constraints.iter().any(|constraint| !self.check_constraint(&name, constraint)) {
            self.forget(&name);
            return;
        }
        for (constraint, called) in in_the_servers_order(&constraints) {
            self.push_constraint(&name, constraint, called, place);
        }
        if create.inherits
            && let Some(table) = self.catalog.table_mut(&name)
        {
            table.forget_shape();
        }
    }

    /// A statement about it was faulty and reported: it exists, and nothing else is known of it.
    pub(super) fn forget(&mut self, name: &schema_manifest::ObjectName) {
        if let Some(table) = self.catalog.table_mut(name) {
            table.certain = false;
        }
    }
}

/// Checks get their names first, then keys and exclusions, the primary key before the others,
/// then foreign keys. A key over the columns of an earlier one is the same index to the server: it
/// is left out, and gives its name to the earlier one if that has none.
///
/// Source: `transformCreateStmt` and `transformIndexConstraints` in `parse_utilcmd.c`.
fn in_the_servers_order<'a>(
    constraints: &[&'a ConstraintDef],
) -> Vec<(&'a ConstraintDef, Option<&'a Ident>)> {
    let rank = |constraint: &ConstraintDef| match constraint.kind {
        Constraint::NotNull { .. } => 0,
        Constraint::Check { .. } => 1,
        Constraint::PrimaryKey { .. } => 2,
        Constraint::Unique { .. } | Constraint::Exclude { .. } => 3,
        Constraint::ForeignKey { .. } => 4,
    };
    let mut ordered: Vec<&ConstraintDef> = constraints.to_vec();
    ordered.sort_by_key(|constraint| rank(constraint));
    let mut kept: Vec<(&ConstraintDef, Option<&Ident>)> = Vec::with_capacity(ordered.len());
    for constraint in ordered {
        let name = constraint.name.as_ref();
        let same = key_columns(constraint).and_then(|columns| {
            kept.iter_mut().find(|(other, _)| key_columns(other).as_ref() == Some(&columns))
        });
        match same {
            Some((_, of_first)) => *of_first = of_first.or(name),
            None => kept.push((constraint, name)),
        }
    }
    kept
}

fn key_columns(constraint: &ConstraintDef) -> Option<Vec<&str>> {
    match &constraint.kind {
        Constraint::PrimaryKey { columns, .. } | Constraint::Unique { columns, .. }
            if constraint.plain =>
        {
            Some(columns.iter().map(|column| &*column.name).collect())
        }
        _ => None,
    }
}
