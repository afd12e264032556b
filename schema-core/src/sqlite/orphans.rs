//! Rows that refer to a row which is not there, after a script that ran with foreign keys off: as the
//! runtime checks before its commit.

use schema_manifest::{Script, TransactionClass};

use super::connection::Connection;
use super::observe::rows;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

/// Reports rows that the migrations made and that have lost their parents; `true`: there are none.
///
/// The database in memory had none before: foreign keys are on for every other script.
pub(super) fn check(
    connection: &Connection,
    file: &File,
    script: &Script,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    // A table whose foreign key fits no key of its parent cannot be looked at, and gives no rows.
    let tables = "SELECT s.name FROM sqlite_schema AS s WHERE s.type = 'table' AND EXISTS (SELECT 1 \
                  FROM pragma_foreign_key_list(s.name))";
    let orphans =
        "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check(?1) GROUP BY 1, 2";
    let tables = rows(connection, tables, None).into_iter().flatten().flatten();
    let found: Vec<String> = tables
        .flat_map(|table| rows(connection, orphans, Some(&table)))
        .filter_map(|row| match &*row {
            [Some(table), Some(parent), Some(count)] => {
                Some(format!("rows of `{table}` that refer to no row of `{parent}`: {count}"))
            }
            _ => None,
        })
        .collect();
    if found.is_empty() {
        return true;
    }
    let is_cause = |class| {
        let statements = script.statements.iter();
        statements.rev().find(|one| one.transaction == class)
    };
    let mut finding = Diagnostic::new(Code::Sqlite, "FOREIGN KEY constraint failed");
    finding = match is_cause(TransactionClass::WithoutForeignKeys) {
        Some(one) => {
            let span = Span::new(one.start, one.end);
            finding.at(
                &file.source,
                span,
                "runs with foreign keys off, which are checked at the end",
            )
        }
        None => finding.about(file.source.path()),
    };
    for line in found {
        finding = finding.help(line);
    }
    findings
        .push(finding.help("copy the rows before the table is dropped, or delete their children"));
    false
}
