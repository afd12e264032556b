//! Tables that have columns and checks from others: `INHERITS`, and partitions.
//!
//! Tried on PostgreSQL 15. Sources: `MergeAttributes`, `ATExecAddInherit`, `RemoveInheritance` and the
//! recursion of `ALTER TABLE` in the server's `tablecmds.c`.

use std::collections::HashSet;

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use super::columns::stored_default;
use crate::postgres::catalog::{Column, Constraint, Filled, Lineage};
use crate::postgres::syntax::{AlterColumn, ColumnDef, TableAction, Value};
use crate::source::{Place, Span};

impl Replay<'_> {
    /// The tables that inherit from one, its partitions among them.
    pub(super) fn children(&self, table: &ObjectName) -> Vec<ObjectName> {
        if !self.catalog.table(table).is_some_and(|table| table.has_children) {
            return vec![];
        }
        let is_child = |name: &ObjectName| {
            self.catalog.table(name).is_some_and(|child| child.parents.contains(table))
        };
        let mut children = self.catalog.mentioning(&table.name);
        children.retain(is_child);
        children
    }

    pub(super) fn is_partitioned(&self, table: &ObjectName) -> bool {
        self.catalog.table(table).is_some_and(|table| table.partition_key.is_some())
    }

    /// Gives a new table the columns and checks of the others; `false` where one of them is not all
    /// known.
    pub(super) fn take_from_parents(&mut self, child: &ObjectName, place: &Place) -> bool {
        let parents = self.catalog.table(child).map(|child| child.parents.clone());
        let mut known = true;
        for parent in parents.unwrap_or_default() {
            let Some(found) = self.catalog.table_mut(&parent) else {
                known = false;
                continue;
            };
            found.has_children = true;
            let (columns, checks) = (found.columns.clone(), inherited_checks(&found.constraints));
            known &= self.catalog.table(&parent).is_some_and(|one| self.catalog.is_judged(one));
            for column in &columns {
                self.give_column(child, column, place);
            }
            for check in checks {
                self.give_check(child, &check, place);
            }
        }
        known
    }

    /// A column that a parent has or gets.
    fn give_column(&mut self, child: &ObjectName, column: &Column, place: &Place) {
        let Some(found) = self.catalog.table_mut(child) else { return };
        match found.column_mut(&column.name) {
            Some(own) => {
                own.lineage.add_parent();
                own.nullable &= column.nullable;
                if own.default.is_none() && own.filled == Filled::Nothing {
                    own.default.clone_from(&column.default);
                }
            }
            None => found.columns.push(Column {
                // The server of a later version hands an identity down to partitions.
                filled: match column.filled {
                    Filled::Identity(_) => Filled::Nothing,
                    filled => filled,
                },
                place: place.clone(),
                lineage: Lineage::inherited(),
                ..column.clone()
            }),
        }
    }

    fn give_check(&mut self, child: &ObjectName, check: &Constraint, place: &Place) {
        let Some(found) = self.catalog.table_mut(child) else { return };
        match found.constraints.iter_mut().find(|one| one.name == check.name) {
            Some(own) => own.lineage.add_parent(),
            None => {
                let lineage = Lineage::inherited();
                let check = Constraint { lineage, place: place.clone(), ..check.clone() };
                self.insert_constraint(child, check);
            }
        }
    }

    /// A column that is written where a parent has one of this name; `false` where none has.
    pub(super) fn merge_column(
        &mut self,
        table: &ObjectName,
        written: &ColumnDef,
        place: &Place,
    ) -> bool {
        let data_type = written.data_type.as_ref().map(|of| self.column_type(of));
        let Some(found) = self.catalog.table_mut(table) else { return false };
        let Some(column) = found.column_mut(&written.name.name) else { return false };
        // Only options of it are written in a partition.
        column.lineage.inherited = data_type.is_none();
        column.nullable &= !written.not_null;
        if written.default.is_some() {
            column.default = stored_default(written.default.as_deref(), &column.data_type);
            column.filled = Filled::Nothing;
        }
        column.place = place.clone();
        let identity = written.identity.as_ref();
        if identity.is_some() || written.is_serial() {
            column.nullable = false;
            column.filled = identity.map_or(Filled::Serial, |(kind, _)| Filled::Identity(*kind));
            let data_type = column.data_type.clone();
            self.push_sequence(
                table,
                &written.name.name,
                (&data_type, identity.map(|(_, options)| &**options)),
                place,
            );
        }
        true
    }

    /// What an action on a table does to those that inherit from it. `before` are the names of the
    /// constraints that the table had, where it had children.
    pub(super) fn hand_down(
        &mut self,
        table: &ObjectName,
        action: &TableAction,
        (only, before): (bool, Option<&HashSet<String>>),
        place: &Place,
    ) {
        for child in self.children(table) {
            match action {
                TableAction::AddColumn { column, .. } if !only => {
                    self.hand_down_column(table, &column.name.name, &child, place);
                }
                TableAction::DropColumn { column, cascade, .. } => {
                    self.take_column(&child, &column.name, (only, *cascade));
                }
                TableAction::AlterColumn { column, change, span } if !only => {
                    self.hand_down_change(&child, &column.name, change, *span);
                }
                TableAction::RenameColumn { column, to } => {
                    self.hand_down_name(&child, &column.name, &to.name, to.span);
                }
                TableAction::RenameConstraint { name, to } => {
                    self.hand_down_check_name(&child, &name.name, &to.name);
                }
                _ => {}
            }
        }
        if let Some(before) = before
            && !matches!(action, TableAction::RenameConstraint { .. })
        {
            self.hand_down_constraints(table, (only, before), place);
        }
    }

    /// Constraints that a table has got, or has no more.
    fn hand_down_constraints(
        &mut self,
        table: &ObjectName,
        (only, before): (bool, &HashSet<String>),
        place: &Place,
    ) {
        let Some(found) = self.catalog.table(table) else { return };
        let names: HashSet<&str> = found.constraints.iter().map(|one| &*one.name).collect();
        let added: Vec<String> = {
            let names = found.constraints.iter().map(|one| &one.name);
            names.filter(|name| !before.contains(*name)).cloned().collect()
        };
        let mut gone: Vec<&String> =
            before.iter().filter(|name| !names.contains(&***name)).collect();
        gone.sort_unstable();
        if added.is_empty() && gone.is_empty() {
            return;
        }
        for child in self.children(table) {
            for name in added.iter().filter(|_| !only) {
                self.hand_down_constraint(table, name, &child, place);
            }
            for name in &gone {
                self.take_constraint(&child, name, only);
            }
        }
    }

    /// The names of the constraints of a table that may have children. A table gets its first child with
    /// all that it has: nothing of that is new to it.
    pub(super) fn handed_down_of(&self, table: &ObjectName) -> Option<HashSet<String>> {
        let found = self.catalog.table(table).filter(|table| table.has_children)?;
        Some(found.constraints.iter().map(|one| one.name.clone()).collect())
    }

    /// Gives a child a constraint that its parent has got, and those below it.
    fn hand_down_constraint(
        &mut self,
        table: &ObjectName,
        name: &str,
        child: &ObjectName,
        place: &Place,
    ) {
        let found = self.catalog.table(table);
        let made = found.and_then(|one| one.constraints.iter().find(|one| one.name == name));
        let Some(made) = made.cloned() else { return };
        if made.kind == ConstraintKind::PrimaryKey {
            for column in &made.columns {
                self.hand_down_change(child, column, &AlterColumn::SetNotNull, made.place.span);
            }
        }
        match made.kind {
            ConstraintKind::Check if is_inherited(&made) => {
                let before = self.handed_down_of(child);
                self.give_check(child, &made, place);
                if let Some(before) = before {
                    self.hand_down_constraints(child, (false, &before), place);
                }
            }
            ConstraintKind::PrimaryKey
            | ConstraintKind::Unique
            | ConstraintKind::Exclusion
            | ConstraintKind::ForeignKey
                if self.is_partitioned(table) =>
            {
                self.give_part_of(&made, child, place);
            }
            _ => {}
        }
    }

    fn hand_down_column(
        &mut self,
        table: &ObjectName,
        column: &str,
        child: &ObjectName,
        place: &Place,
    ) {
        let Some(found) = self.catalog.table(table).and_then(|table| table.column(column)) else {
            return;
        };
        let found = found.clone();
        // It may be one of the columns that are not known.
        if self.catalog.table(child).is_some_and(|child| !child.complete) {
            return;
        }
        let is_new = self.catalog.table(child).is_some_and(|child| child.column(column).is_none());
        self.give_column(child, &found, place);
        if is_new {
            for grandchild in self.children(child) {
                self.hand_down_column(child, column, &grandchild, place);
            }
        }
    }

    fn take_column(&mut self, child: &ObjectName, column: &str, (only, cascade): (bool, bool)) {
        let Some(found) = self.catalog.table_mut(child) else { return };
        let Some(own) = found.column_mut(column) else { return };
        let goes = own.lineage.remove_parent();
        if only {
            own.lineage.settle();
        } else if goes {
            for grandchild in self.children(child) {
                self.take_column(&grandchild, column, (only, cascade));
            }
            self.drop_column(child, column, cascade);
        }
    }

    fn hand_down_change(
        &mut self,
        child: &ObjectName,
        column: &str,
        change: &AlterColumn,
        span: Span,
    ) {
        if matches!(
            change,
            AlterColumn::AddIdentity(..) | AlterColumn::SetIdentity(..) | AlterColumn::DropIdentity
        ) {
            return;
        }
        self.change_column(child, column, change, span);
        for grandchild in self.children(child) {
            self.hand_down_change(&grandchild, column, change, span);
        }
    }

    fn hand_down_name(&mut self, child: &ObjectName, from: &str, to: &str, span: Span) {
        self.rename_column(child, from, to, span);
        for grandchild in self.children(child) {
            self.hand_down_name(&grandchild, from, to, span);
        }
    }

    fn hand_down_check_name(&mut self, child: &ObjectName, from: &str, to: &str) {
        let found = self.catalog.table(child);
        let is_check = found.is_some_and(|child| {
            let mut all = child.constraints.iter();
            all.any(|one| one.name == from && one.kind == ConstraintKind::Check)
        });
        if !is_check {
            return;
        }
        self.rename_constraint(child, from, to);
        for grandchild in self.children(child) {
            self.hand_down_check_name(&grandchild, from, to);
        }
    }

    /// Takes a constraint from a child that its parent has no more.
    fn take_constraint(&mut self, child: &ObjectName, name: &str, only: bool) {
        let Some(found) = self.catalog.table_mut(child) else { return };
        let mut all = found.constraints.iter_mut();
        let Some(own) = all.find(|one| match one.kind {
            ConstraintKind::Check => one.name == name && one.lineage.parents > 0,
            _ => one.lineage.attached.as_deref() == Some(name),
        }) else {
            return;
        };
        let (own_name, goes) = (own.name.clone(), own.lineage.remove_parent());
        if only && own.kind == ConstraintKind::Check {
            own.lineage.settle();
        } else if goes {
            let before = self.handed_down_of(child);
            self.remove_constraint(child, &own_name);
            if let Some(before) = before {
                let place = self.place(Span::default());
                self.hand_down_constraints(child, (false, &before), &place);
            }
        } else {
            own.lineage.settle();
        }
    }

    /// `INHERIT`, `ATTACH PARTITION`: a table gets a parent.
    pub(super) fn attach(
        &mut self,
        child: &ObjectName,
        parent: &ObjectName,
        bound: Option<&String>,
        place: &Place,
    ) {
        let judged = |name: &ObjectName| {
            self.catalog.table(name).is_some_and(|table| self.catalog.is_judged(table))
        };
        let known = judged(child) && judged(parent);
        let Some(above) = self.catalog.table_mut(parent) else {
            if let Some(found) = self.catalog.table_mut(child) {
                found.forget_shape();
                found.parents.push(parent.clone());
            }
            return;
        };
        above.has_children = true;
        let (columns, checks) = (above.columns.clone(), inherited_checks(&above.constraints));
        let Some(found) = self.catalog.table_mut(child) else { return };
        found.parents.push(parent.clone());
        found.bound = bound.cloned();
        if !known {
            found.forget_shape();
            return;
        }
        for column in &columns {
            if let Some(own) = found.column_mut(&column.name) {
                own.lineage.add_parent();
                own.lineage.inherited |= bound.is_some();
            }
        }
        for check in &checks {
            let mut all = found.constraints.iter_mut();
            if let Some(own) = all.find(|one| one.name == check.name) {
                own.lineage.add_parent();
                own.lineage.inherited |= bound.is_some();
            }
        }
        if bound.is_some() {
            self.give_parts(parent, child, place);
        }
    }

    /// `NO INHERIT`, `DETACH PARTITION`: what the table has stays, and is its own.
    pub(super) fn detach(&mut self, child: &ObjectName, parent: &ObjectName) {
        let (columns, checks) = match self.catalog.table(parent) {
            Some(above) => (above.columns.clone(), inherited_checks(&above.constraints)),
            None => (vec![], vec![]),
        };
        let Some(found) = self.catalog.table_mut(child) else { return };
        found.parents.retain(|one| one != parent);
        let is_partition = found.bound.take().is_some();
        for column in &columns {
            if let Some(own) = found.column_mut(&column.name) {
                own.lineage.remove_parent();
                own.lineage.settle();
            }
        }
        for own in &mut found.constraints {
            let is_check = checks.iter().any(|check| check.name == own.name);
            if is_check && own.kind == ConstraintKind::Check || own.lineage.attached.is_some() {
                own.lineage.remove_parent();
                own.lineage.settle();
            }
        }
        for own in found.indexes.iter_mut().filter(|_| is_partition) {
            own.lineage.remove_parent();
            own.lineage.settle();
        }
    }
}

/// Whether those that inherit from the table have a check too.
fn is_inherited(check: &Constraint) -> bool {
    let inheritance = check.definition.get("inheritance");
    !matches!(inheritance, Some(Value::Exact(text)) if text == "no inherit")
}

fn inherited_checks(constraints: &[Constraint]) -> Vec<Constraint> {
    let checks = constraints.iter().filter(|one| one.kind == ConstraintKind::Check);
    checks.filter(|one| is_inherited(one)).cloned().collect()
}
