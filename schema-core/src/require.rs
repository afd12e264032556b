//! `require = [..]`: what is named must be there after the last migration.

use schema_manifest::{Manifest, Requirement};

use crate::diagnostic::{Code, Diagnostic};
use crate::suggest;

/// Reports each requirement that the migrations do not meet.
pub(crate) fn check(
    requirements: &[Requirement],
    manifest: &Manifest,
    findings: &mut Vec<Diagnostic>,
) {
    for requirement in requirements {
        let name = &requirement.table;
        let Some(table) = manifest.tables.iter().find(|table| table.name == *name) else {
            let tables = manifest.tables.iter().map(|table| &*table.name.name);
            findings.push(missing(
                format!("`require` names a table `{name}`, and the migrations leave none"),
                suggest::nearest(&name.name, tables),
            ));
            continue;
        };
        for column in requirement.columns.iter().filter(|name| table.column(name).is_none()) {
            let columns = table.columns.iter().map(|column| &*column.name);
            findings.push(missing(
                format!(
                    "`require` names a column `{name}.{column}`, and the migrations leave none"
                ),
                suggest::nearest(column, columns),
            ));
        }
    }
}

fn missing(message: String, near: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::new(Code::UnknownRequirement, message);
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("only tables and columns that the replay is sure of can be required"),
    }
}
