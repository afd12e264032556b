//! Names that a rename or a constraint wants and something else surely has, and what a primary key needs.
//!
//! Tried on PostgreSQL 15, which answers with SQLSTATE 42P07, 42710 and 42P16.

use schema_manifest::{ConstraintKind, ObjectName};

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{Constraint as Made, Filled, Table};
use crate::postgres::syntax::{Constraint, ConstraintDef, Ident, Name};

impl Replay<'_> {
    /// Reports a table that gets the name of another relation.
    pub(super) fn is_taken(&mut self, table: &ObjectName, to: &Ident) -> bool {
        let full = ObjectName::new(table.schema.clone(), to.name.clone().into());
        let before = self.findings.len();
        if self.catalog.relations.contains_key(&full) {
            let name = Name { schema: None, name: to.clone(), span: to.span };
            self.already_exists("table", &name, &full);
        }
        self.findings.len() > before
    }

    /// Reports a constraint that gets the name of another one of its table, or of a relation.
    pub(super) fn constraint_is_taken(
        &mut self,
        table: &ObjectName,
        written: &ConstraintDef,
        called: &Ident,
    ) -> bool {
        if matches!(written.kind, Constraint::NotNull { .. }) {
            return false;
        }
        if self.constraint_exists(table, called) {
            return true;
        }
        let makes_index = matches!(
            written.kind,
            Constraint::PrimaryKey { using_index: None, .. }
                | Constraint::Unique { using_index: None, .. }
                | Constraint::Exclude { .. }
        );
        makes_index && self.is_taken(table, called)
    }

    /// Reports a table that surely has a constraint of that name.
    pub(super) fn constraint_exists(&mut self, table: &ObjectName, name: &Ident) -> bool {
        let judged = |table: &&Table| self.catalog.is_judged(table) && table.parents.is_empty();
        let Some(found) = self.catalog.table(table).filter(judged) else { return false };
        let same = |one: &&Made| one.name == name.name;
        let Some(first) = found.constraints.iter().find(same) else { return false };
        let place = first.place.clone();
        let message = format!("table `{table}` has a constraint `{}` already", name.name);
        self.findings.push(
            Diagnostic::new(Code::AlreadyExists, message)
                .at(self.source, name.span, "this name is taken at this point")
                .at(&place.source, first_line(&place), "first made here")
                .help("drop the first one before, or give this one another name"),
        );
        true
    }

    /// Reports a column that a primary key is over, which cannot get nulls.
    pub(super) fn key_refuses(&mut self, table: &ObjectName, column: &Ident) -> bool {
        let Some(found) = self.catalog.table(table).filter(|one| self.catalog.is_judged(one))
        else {
            return false;
        };
        let is_over = |one: &&Made| {
            one.kind == ConstraintKind::PrimaryKey && one.columns.contains(&column.name)
        };
        let Some(key) = found.constraints.iter().find(is_over) else {
            return self.identity_refuses(table, column);
        };
        let (name, place) = (key.name.clone(), key.place.clone());
        let message = format!(
            "column `{table}.{}` cannot get nulls: the primary key `{name}` is over it",
            column.name
        );
        self.findings.push(
            Diagnostic::new(Code::BadKey, message)
                .at(self.source, column.span, "a column of a primary key is `NOT NULL`")
                .at(&place.source, first_line(&place), "the key is made here")
                .help(format!("take it away, or write `DROP CONSTRAINT {name}` before")),
        );
        true
    }

    /// Reports a column that is to take nulls though it is an identity column.
    ///
    /// PostgreSQL 15: `column "id" of relation "disks" is an identity column`, SQLSTATE 42601.
    fn identity_refuses(&mut self, table: &ObjectName, column: &Ident) -> bool {
        let found = self.catalog.table(table).and_then(|found| found.column(&column.name));
        let Some(found) = found.filter(|one| matches!(one.filled, Filled::Identity(_))) else {
            return false;
        };
        let place = found.place.clone();
        let message =
            format!("column `{table}.{}` cannot get nulls: it is an identity column", column.name);
        self.findings.push(
            Diagnostic::new(Code::BadKey, message)
                .at(self.source, column.span, "an identity column is `NOT NULL`")
                .at(&place.source, first_line(&place), "the column is made here")
                .help("take it away, or write `ALTER COLUMN .. DROP IDENTITY` before"),
        );
        true
    }
}
