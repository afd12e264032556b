//! `IF NOT EXISTS` that does nothing, since the object exists, where it has another shape: what
//! the statement says is not made, and nobody is told.

use schema_manifest::ObjectName;

use super::Replay;
use super::findings::first_line;
use crate::diagnostic::{Code, Diagnostic};
use crate::postgres::catalog::{ColumnType, Index, Table};
use crate::postgres::syntax::{ColumnDef, CreateTable, Name, TableElement};

impl Replay<'_> {
    /// `CREATE TABLE IF NOT EXISTS` of a table that exists.
    pub(super) fn skipped_table(&mut self, create: &CreateTable, name: &ObjectName) {
        let Some(table) = self.catalog.table(name).filter(|one| self.catalog.is_judged(one)) else {
            return;
        };
        let columns = create.elements.iter().filter_map(|element| match element {
            TableElement::Column(column) => Some(column),
            TableElement::Constraint(_) | TableElement::Like(_) => None,
        });
        let wrong: Vec<(&ColumnDef, String)> =
            columns.filter_map(|column| Some((column, self.misses(table, column)?))).collect();
        if wrong.is_empty() {
            return;
        }
        let message = format!(
            "table `{name}` exists already in another shape, and `IF NOT EXISTS` passes over this one"
        );
        let mut finding = Diagnostic::new(Code::ExistsOtherwise, message)
            .at(self.source, create.name.span, "nothing of this is done")
            .at(&table.place.source, first_line(&table.place), "the table is created here");
        for (column, why) in wrong.iter().take(3) {
            finding = finding.at(self.source, column.name.span, why.clone());
        }
        self.findings.push(finding.help(format!(
            "change the table that is there, with `ALTER TABLE {} ..`, and take this statement away",
            create.name.name.name
        )));
    }

    /// What a table lacks of a column; `None` where it has it as it is written.
    fn misses(&self, table: &Table, column: &ColumnDef) -> Option<String> {
        let Some(found) = table.column(&column.name.name) else {
            return Some("the table has no such column".to_owned());
        };
        self.type_differs(&found.data_type, column)
    }

    fn type_differs(&self, found: &ColumnType, column: &ColumnDef) -> Option<String> {
        let written = self.column_type(column.data_type.as_ref()?);
        match (found, &written) {
            (ColumnType::Server(one), ColumnType::Server(other)) if one != other => {
                Some(format!("the column there is of type {found}"))
            }
            _ => None,
        }
    }

    /// `ADD COLUMN IF NOT EXISTS` of a column that exists.
    pub(super) fn skipped_column(&mut self, name: &ObjectName, column: &ColumnDef) {
        let word = &column.name.name;
        let Some(table) = self.catalog.table(name).filter(|one| self.catalog.is_judged(one)) else {
            return;
        };
        let Some(found) = table.column(word) else { return };
        let Some(why) = self.type_differs(&found.data_type, column) else { return };
        let place = found.place.clone();
        self.findings.push(
            Diagnostic::new(
                Code::ExistsOtherwise,
                format!(
                    "column `{name}.{word}` exists already with another type, and `IF NOT EXISTS` passes \
                     over this one"
                ),
            )
            .at(self.source, column.name.span, why)
            .at(&place.source, place.span, "made here")
            .help(format!("change it with `ALTER COLUMN {word} TYPE ..`")),
        );
    }

    /// `CREATE INDEX IF NOT EXISTS` of an index that exists.
    pub(super) fn skipped_index(&mut self, name: &Name, table: &ObjectName, written: &Index) {
        let word = &name.name.name;
        let on_table = self
            .catalog
            .table(table)
            .filter(|one| self.catalog.is_judged(one))
            .and_then(|one| one.indexes.iter().find(|index| index.name.as_ref() == Some(word)));
        let Some(found) = on_table.filter(|found| !found.may_equal(written)) else { return };
        let place = found.place.clone();
        let message = format!(
            "index `{word}` exists already as {found}, and `IF NOT EXISTS` passes over this one"
        );
        self.findings.push(
            Diagnostic::new(Code::ExistsOtherwise, message)
                .at(self.source, name.span, "nothing of this is done")
                .at(&place.source, first_line(&place), "made here")
                .help("give this one another name, or drop the other one before"),
        );
    }
}
