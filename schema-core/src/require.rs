//! `require = [..]` and `verify = only(..)`: what is named must be there after the last migration.

use std::collections::HashSet;

use schema_manifest::{Manifest, ObjectName, Requirement};

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

/// Reports each object of `verify = only(..)` that the manifest does not have.
pub(crate) fn check_only(
    only: Option<&[ObjectName]>,
    manifest: &Manifest,
    findings: &mut Vec<Diagnostic>,
) {
    let Some(only) = only else { return };
    let tables = manifest.tables.iter().map(|table| &table.name);
    let enums = manifest.enums.iter().map(|item| &item.name);
    let objects = manifest.objects.iter().filter(|object| object.on.is_none());
    let objects = objects.map(|object| &object.name);
    let known: HashSet<&ObjectName> = tables.chain(enums).chain(objects).collect();
    for name in only.iter().filter(|name| !known.contains(name)) {
        let mut names: Vec<&str> = known.iter().map(|known| &*known.name).collect();
        names.sort_unstable();
        let message = format!(
            "`verify = only(..)` names `{name}`, and the migrations leave nothing of that name"
        );
        findings.push(missing(message, suggest::nearest(&name.name, names)));
    }
}

fn missing(message: String, near: Option<&str>) -> Diagnostic {
    let finding = Diagnostic::new(Code::UnknownRequirement, message);
    match near {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding.help("only what the replay is sure of can be named"),
    }
}
