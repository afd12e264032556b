//! Values of enums that are used in the transaction that adds them.
//!
//! The server refuses it (55P04, "unsafe use of new value"), since another transaction cannot know
//! the value yet. Source: notes of the documentation's page on `ALTER TYPE`; each form that is
//! reported was tried on PostgreSQL 15. From 17 on it is allowed for a type that was created in the
//! same transaction, so that such a type is passed over here.

use schema_manifest::ObjectName;

use super::Replay;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{ColumnType, Found, Type};
use crate::postgres::syntax::{Name, Statement, TypeSyntax, Typed, ValueUse};
use crate::source::Span;

/// A value that this script added to an enum of an earlier one.
#[derive(Debug)]
pub(super) struct AddedValue {
    /// When the enum was made: what it is known by, whatever its name.
    made: u64,
    label: String,
    span: Span,
}

impl Replay<'_> {
    /// The script runs in one transaction.
    pub(in crate::postgres) fn in_one_transaction(&mut self) {
        self.one_transaction = true;
    }

    /// `ALTER TYPE .. ADD VALUE` of a value that was not there.
    pub(super) fn value_added(&mut self, name: &ObjectName, label: &str, span: Span) {
        let Some(Type::Enum(item)) = self.catalog.types.get(name) else { return };
        if self.one_transaction && item.place.version != self.version {
            let made = item.made;
            self.added.push(AddedValue { made, label: label.to_owned(), span });
        }
    }

    /// `ALTER TYPE .. RENAME VALUE`: a new value stays one under its new name.
    pub(super) fn value_renamed(&mut self, name: &ObjectName, from: &str, to: &str) {
        let Some(Type::Enum(item)) = self.catalog.types.get(name) else { return };
        for added in &mut self.added {
            if added.made == item.made && added.label == from {
                to.clone_into(&mut added.label);
            }
        }
    }

    /// Reports the first use of each added value.
    pub(super) fn values(&mut self, statement: &Statement) {
        if self.added.is_empty() {
            return;
        }
        for one in &statement.values {
            let Some(made) = self.enum_of(one) else { continue };
            let is_it = |added: &AddedValue| added.made == made && added.label == one.value;
            let Some(at) = self.added.iter().position(is_it) else { continue };
            let added = self.added.swap_remove(at);
            let message =
                format!("the value `{}` is used in the transaction that adds it", one.value);
            self.findings.push(
                Diagnostic::new(Code::EnumValueUsed, message)
                    .at(self.source, one.span, "PostgreSQL refuses it before the commit")
                    .at(self.source, added.span, "added here")
                    .help(
                        "put the `ALTER TYPE .. ADD VALUE` into a migration of its own before \
                         this one",
                    )
                    .help(
                        "or start the file with `-- no-transaction` to run it statement by \
                         statement",
                    ),
            );
        }
    }

    /// The enum that a string is a value of, where that is certain.
    fn enum_of(&self, one: &ValueUse) -> Option<u64> {
        let of_column = |column: &ColumnType| match column {
            ColumnType::Ours { name, array: false } => Some(name.clone()),
            _ => None,
        };
        let name = match &one.typed {
            Typed::Type(written) => self.written(written).as_ref().and_then(of_column)?,
            Typed::Column { table, column } => {
                let table = self.catalog.table(&self.certain_table(table)?)?;
                of_column(&table.column(&column.name)?.data_type)?
            }
            Typed::Nth { table, at } => {
                let table = self.catalog.table(&self.certain_table(table)?)?;
                let in_order = table.complete && table.parents.is_empty();
                of_column(&table.columns.get(*at).filter(|_| in_order)?.data_type)?
            }
        };
        match self.catalog.types.get(&name) {
            Some(Type::Enum(item)) if self.catalog.is_certain(item.made) => Some(item.made),
            _ => None,
        }
    }

    fn written(&self, written: &TypeSyntax) -> Option<ColumnType> {
        let is_known = written.schema.is_some() || !self.path.is_unknown();
        is_known.then(|| self.column_type(written))
    }

    fn certain_table(&self, name: &Name) -> Option<ObjectName> {
        match self.find(name) {
            Found::Table(name) => Some(name),
            _ => None,
        }
    }
}
