//! `CREATE TABLE`.

use std::collections::HashSet;

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::catalog::{Relation, Table};
use crate::postgres::syntax::{
    Constraint, ConstraintDef, CreateTable, Ident, Like, Name, PARAMETERS, TableElement,
};
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
        table.partition_key.clone_from(&create.partition_key);
        table.bound.clone_from(&create.bound);
        if create.unlogged {
            table.keeping.exact("option", "UNLOGGED");
        }
        if let Some(parameters) = &create.parameters {
            table.keeping.exact(PARAMETERS, parameters);
        }
        // Code that is not replayed may have made it before, in another shape.
        table.certain = !(create.if_not_exists && self.catalog.may_exist(&name));
        if !table.certain {
            let reason = "it may have existed before this `IF NOT EXISTS`";
            self.catalog.note(format!("table `{name}`"), reason, place.clone());
        }
        self.catalog.gone.remove(&name);
        self.catalog.relations.insert(name.clone(), Relation::Table(table));
        let knows_parents = self.take_from_parents(&name, place);
        let mut constraints: Vec<&ConstraintDef> = Vec::new();
        let mut likes: Vec<&Like> = Vec::new();
        let mut written_columns: HashSet<&str> = HashSet::new();
        for element in &create.elements {
            match element {
                TableElement::Column(column) => {
                    let written = column.data_type.as_ref();
                    if written.is_some_and(|written| !self.check_type(written)) {
                        self.forget(&name);
                        return;
                    }
                    if !written_columns.insert(&*column.name.name) {
                        self.column_exists(&name, &column.name);
                        self.forget(&name);
                        return;
                    }
                    let at = self.place(column.span);
                    if !self.merge_column(&name, column, &at) {
                        self.push_column(&name, column, at);
                    }
                    constraints.extend(&column.constraints);
                }
                TableElement::Constraint(constraint) => constraints.push(constraint),
                TableElement::Like(like) => {
                    if self.like_columns(&name, like).is_none() {
                        self.leave_incomplete(&name, "LIKE", place);
                    } else if !self.check_like(&name, like) {
                        self.forget(&name);
                        return;
                    }
                    likes.push(like);
                }
            }
        }
        let hidden = if create.of_type {
            Some("OF")
        } else if knows_parents {
            None
        } else if create.bound.is_some() {
            Some("PARTITION OF")
        } else {
            Some("INHERITS")
        };
        if let Some(why) = hidden {
            self.leave_incomplete(&name, why, place);
        }
        if constraints.iter().any(|constraint| !self.check_constraint(&name, constraint))
            || !self.push_constraints(&name, &constraints, (create, &likes), place)
        {
            self.forget(&name);
            return;
        }
        // An empty table obeys every constraint: the server passes over `NOT VALID`.
        if let Some(table) = self.catalog.table_mut(&name) {
            table.constraints.iter_mut().for_each(|constraint| constraint.validated = true);
        }
        if hidden.is_some()
            && let Some(table) = self.catalog.table_mut(&name)
        {
            table.forget_shape();
        }
    }

    /// A temporary relation is found before any other of its name, for the rest of the session.
    pub(super) fn create_temporary(&mut self, name: &Name, place: &Place) {
        for full in self.candidates(name) {
            self.catalog.make_unknown(&full, "a temporary relation hides it", place);
        }
        self.catalog.may_now_exist(&name.name.name);
    }

    /// Adds all constraints of a new table; `false` when one is a key that the server refuses.
    fn push_constraints(
        &mut self,
        name: &ObjectName,
        constraints: &[&ConstraintDef],
        (create, likes): (&CreateTable, &[&Like]),
        place: &Place,
    ) -> bool {
        let ordered = in_the_servers_order(constraints);
        let mut ordered = ordered.into_iter().peekable();
        for stage in [Stage::Checks, Stage::Keys, Stage::ForeignKeys] {
            while let Some((constraint, called)) =
                ordered.next_if(|(constraint, _)| stage_of(constraint) <= stage)
            {
                if !self.push_constraint(name, constraint, called, place) {
                    return false;
                }
            }
            match stage {
                Stage::Checks if create.bound.is_some() => {
                    let parents = self.catalog.table(name).map(|table| table.parents.clone());
                    for parent in parents.unwrap_or_default() {
                        self.give_parts(&parent, name, place);
                    }
                }
                Stage::Keys => {
                    for like in likes {
                        self.like_rest(name, like);
                    }
                }
                _ => {}
            }
        }
        true
    }

    fn leave_incomplete(&mut self, name: &ObjectName, why: &str, place: &Place) {
        if let Some(table) = self.catalog.table_mut(name) {
            table.complete = false;
        }
        let reason = format!("`{why}` gives it columns that are not replayed yet");
        self.catalog.note(format!("columns of table `{name}`"), reason, place.clone());
    }

    /// A statement about it was faulty and reported: it exists, and nothing else is known of it.
    pub(super) fn forget(&mut self, name: &ObjectName) {
        if let Some(table) = self.catalog.table_mut(name) {
            table.certain = false;
        }
    }
}

/// What the server does one after the other with the constraints of a new table. After the checks it
/// gives a partition what its table has; after the keys it copies what a `LIKE` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    Checks,
    Keys,
    ForeignKeys,
}

fn stage_of(constraint: &ConstraintDef) -> Stage {
    match constraint.kind {
        Constraint::NotNull { .. } | Constraint::Check { .. } => Stage::Checks,
        Constraint::PrimaryKey { .. } | Constraint::Unique { .. } | Constraint::Exclude { .. } => {
            Stage::Keys
        }
        Constraint::ForeignKey { .. } => Stage::ForeignKeys,
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
