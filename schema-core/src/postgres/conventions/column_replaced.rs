//! `column-replaced`: a column that is added under the name of one that was dropped.

use std::collections::HashMap;

use schema_manifest::ObjectName;

use super::super::catalog::Catalog;
use super::super::syntax::{Dropped as What, Kind, Name, Statement, TableAction};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::{Source, Span};

/// The columns that ups have dropped so far, by their table.
#[derive(Debug, Default)]
pub(super) struct Dropped(HashMap<ObjectName, HashMap<String, (Source, Span)>>);

impl Dropped {
    /// Checks an up; the catalog is as the migrations before it left it.
    pub(super) fn check(
        &mut self,
        file: &File,
        statements: &[Statement],
        catalog: &Catalog,
        default_schema: &str,
        findings: &mut Vec<Diagnostic>,
    ) {
        let full = |name: &Name| {
            let schema = name.schema.as_ref().map(|schema| schema.name.clone());
            let schema = schema.filter(|schema| schema != default_schema);
            ObjectName::new(schema.map(Into::into), name.name.name.clone().into())
        };
        for statement in statements {
            match &statement.kind {
                // Another table of that name.
                Kind::DropRelations { what: What::Table, names, .. } => {
                    for name in names {
                        self.0.remove(&full(name));
                    }
                }
                Kind::AlterTable(alter) => {
                    let table = full(&alter.name);
                    for action in &alter.actions {
                        self.action(file, (&table, action), catalog, findings);
                    }
                }
                _ => {}
            }
        }
    }

    fn action(
        &mut self,
        file: &File,
        (table, action): (&ObjectName, &TableAction),
        catalog: &Catalog,
        findings: &mut Vec<Diagnostic>,
    ) {
        match action {
            TableAction::DropColumn { column, if_exists, .. } => {
                let known = catalog.table(table);
                let is_there = known
                    .is_none_or(|table| !table.complete || table.column(&column.name).is_some());
                if !if_exists || is_there {
                    let columns = self.0.entry(table.clone()).or_default();
                    columns.insert(column.name.clone(), (file.source.clone(), column.span));
                }
            }
            TableAction::AddColumn { column, .. } => {
                let columns = self.0.get_mut(table);
                let before = columns.and_then(|columns| columns.remove(&column.name.name));
                if let Some((source, span)) = before {
                    findings.push(finding(
                        file,
                        table,
                        &column.name.name,
                        column.name.span,
                        (&source, span),
                    ));
                }
            }
            TableAction::RenameColumn { to, .. } => {
                if let Some(columns) = self.0.get_mut(table) {
                    columns.remove(&to.name);
                }
            }
            TableAction::RenameTo(to) => {
                if let Some(columns) = self.0.remove(table) {
                    let renamed = ObjectName::new(table.schema.clone(), to.name.clone().into());
                    self.0.insert(renamed, columns);
                }
            }
            _ => {}
        }
    }
}

fn finding(
    file: &File,
    table: &ObjectName,
    column: &str,
    span: Span,
    (source, dropped): (&Source, Span),
) -> Diagnostic {
    Diagnostic::new(
        Code::ColumnReplaced,
        format!("column `{table}.{column}` is dropped and added again: its values are lost"),
    )
    .at(&file.source, span, "an empty column under the old name")
    .at(source, dropped, "dropped here, with every value in it")
    .help(format!(
        "to change its type: `ALTER TABLE {table} ALTER COLUMN {column} TYPE .. USING ..`"
    ))
    .help("or add the column under another name, fill it, and drop the old one in a later release")
}
