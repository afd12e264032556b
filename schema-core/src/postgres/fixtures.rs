//! Fixtures: data that can be put in again, in tables and columns that are there.

use schema_manifest::{ObjectName, Text};

use super::catalog::{Catalog, Found};
use super::syntax::{Ident, Kind, Name, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::suggest;

/// Checks the statements of a fixture against the schema after the last migration.
pub(super) fn check(
    catalog: &Catalog,
    file: &File,
    statements: &[Statement],
    default_schema: &str,
    findings: &mut Vec<Diagnostic>,
) {
    let mut check = Check { catalog, file, default_schema, findings };
    for statement in statements {
        match &statement.kind {
            Kind::Insert(insert) => {
                if !insert.says_on_conflict {
                    check.findings.push(
                        Diagnostic::new(
                            Code::FixtureNotIdempotent,
                            "an `INSERT` that does not say what happens on conflict",
                        )
                        .at(
                            &file.source,
                            insert.table.span,
                            "fails or doubles its rows when run again",
                        )
                        .help("add `ON CONFLICT (key) DO UPDATE SET ..`, or `DO NOTHING`"),
                    );
                }
                check.target(&insert.table, &insert.columns);
            }
            Kind::Update { table, columns, .. } => check.target(table, columns),
            Kind::Delete { table, .. } => check.target(table, &[]),
            Kind::Query { .. } | Kind::SetSearchPath(_) | Kind::ResetSearchPath => {}
            _ => check.findings.push(
                Diagnostic::new(Code::FixtureNotData, "a fixture holds data only")
                    .at(&file.source, statement.span, "not a statement about data")
                    .help("put it into a migration"),
            ),
        }
    }
}

struct Check<'a> {
    catalog: &'a Catalog,
    file: &'a File,
    default_schema: &'a str,
    findings: &'a mut Vec<Diagnostic>,
}

impl Check<'_> {
    fn target(&mut self, name: &Name, columns: &[Ident]) {
        let schema = name.schema.as_ref().map(|schema| &*schema.name);
        let schema = schema.filter(|schema| *schema != self.default_schema);
        let full = ObjectName::new(
            schema.map(|schema| Text::from(schema.to_owned())),
            name.name.name.clone().into(),
        );
        match self.catalog.find(std::slice::from_ref(&full)) {
            Found::Table(table) => self.columns(&table, columns),
            Found::Other | Found::Perhaps => {}
            Found::Nothing => {
                let tables = self.catalog.relations.keys().map(|name| &*name.name);
                let near = suggest::nearest(&full.name, tables);
                let help = match near {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => "no migration makes it".to_owned(),
                };
                self.findings.push(
                    Diagnostic::new(Code::UnknownTable, format!("unknown table `{full}`"))
                        .at(&self.file.source, name.span, "not there after the last migration")
                        .help(help),
                );
            }
        }
    }

    fn columns(&mut self, table: &ObjectName, columns: &[Ident]) {
        let Some(found) = self.catalog.table(table).filter(|table| table.complete) else { return };
        for column in columns.iter().filter(|column| found.column(&column.name).is_none()) {
            let names = found.columns.iter().map(|column| &*column.name);
            let mut finding = Diagnostic::new(
                Code::UnknownColumn,
                format!("table `{table}` has no column `{}`", column.name),
            )
            .at(&self.file.source, column.span, "not there after the last migration");
            if let Some(near) = suggest::nearest(&column.name, names) {
                finding = finding.help(format!("did you mean `{near}`?"));
            }
            self.findings.push(finding);
        }
    }
}
