//! `ALTER COLUMN .. TYPE`: what the server reads anew.

use schema_manifest::ObjectName;

use super::Replay;
use crate::postgres::expression::TableScope;
use crate::postgres::syntax::{AlterColumn, AlterTable, TableAction};

impl Replay<'_> {
    /// The server prints the checks and indexes over columns that get another type, all of them before it
    /// changes the first column, and reads them anew after the last; a default is kept as it was read.
    /// Conversions that nobody wrote are written from then on.
    ///
    /// Source: `ATExecAlterColumnType` and `ATPostAlterTypeCleanup` in the server's `tablecmds.c`. Tried on
    /// PostgreSQL 15.
    pub(super) fn reread(&mut self, name: &ObjectName, alter: &AlterTable) {
        let retyped: Vec<&str> = alter
            .actions
            .iter()
            .filter_map(|action| match action {
                TableAction::AlterColumn {
                    column, change: AlterColumn::SetType { .. }, ..
                } => Some(&*column.name),
                _ => None,
            })
            .collect();
        if retyped.is_empty() {
            return;
        }
        let Some(table) = self.catalog.table(name) else { return };
        let mut changed = table.clone();
        let scope = TableScope { catalog: self.catalog, name, table };
        for column in changed.columns.iter_mut().filter(|one| retyped.contains(&&*one.name)) {
            if column.default.is_none() || column.is_generated() {
                continue;
            }
            match scope.default(column) {
                Some(form) => column.default = Some(form.text),
                None => column.reread = true,
            }
        }
        for constraint in &mut changed.constraints {
            constraint.definition.reread(&retyped, |aspect, text| scope.form(aspect, text));
        }
        for index in &mut changed.indexes {
            index.definition.reread(&retyped, |aspect, text| scope.form(aspect, text));
        }
        if let Some(table) = self.catalog.table_mut(name) {
            *table = changed;
        }
    }
}
