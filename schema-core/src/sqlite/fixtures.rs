//! Fixtures: run twice, on the schema after the last migration.

use schema_manifest::Script;

use super::connection::Connection;
use super::message::Failed;
use super::{script, text};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::script::{Role, Subject};
use crate::source::Span;

/// Runs a fixture twice and takes back what it did; then looks at how each statement starts.
pub(super) fn check(
    connection: &Connection,
    file: &File,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
) -> Script {
    let before = findings.len();
    let subject = Subject::new(Role::Fixture, file);
    let script = script::rehearse(connection, subject, failed, findings, |_, _, _| {}).script;
    for statement in script.statements.iter() {
        let span = Span::new(statement.start, statement.end);
        let words: Vec<String> = text::words(file.source.slice(span)).collect();
        let word = |at: usize| words.get(at).map_or("", String::as_str);
        let says = |first: &str, second: &str| {
            words.windows(2).any(|pair| pair[0] == first && pair[1] == second)
        };
        match word(0) {
            "INSERT" if word(1) != "OR" && !says("ON", "CONFLICT") => findings.push(
                Diagnostic::new(
                    Code::FixtureNotIdempotent,
                    "an `INSERT` that does not say what happens on conflict",
                )
                .at(&file.source, span, "fails or doubles its rows when run again")
                .help("add `ON CONFLICT (key) DO UPDATE SET ..`, or `DO NOTHING`"),
            ),
            "INSERT" | "REPLACE" | "UPDATE" | "DELETE" | "SELECT" | "WITH" | "BEGIN" | "COMMIT"
            | "END" => {}
            _ => findings.push(
                Diagnostic::new(Code::FixtureNotData, "a fixture holds data only")
                    .at(&file.source, span, "not a statement about data")
                    .help("put it into a migration"),
            ),
        }
    }
    if findings.len() == before {
        run_again(connection, file, failed, findings);
    }
    script
}

/// The second run, on the rows of the first.
fn run_again(
    connection: &Connection,
    file: &File,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
) {
    let mut ignored = |_: &Connection, _: Span| {};
    if connection.inner.execute_batch("SAVEPOINT twice").is_err() {
        return;
    }
    // Inside the savepoint no transaction of its own can begin.
    let first = File { no_transaction: true, ..file.clone() };
    let mut nothing = Vec::new();
    let again = Subject::new(Role::Fixture, &first);
    script::run(connection, again, &mut Failed::default(), &mut nothing, &mut ignored);
    script::run(connection, again, failed, findings, &mut ignored);
    let _ = connection.inner.execute_batch("ROLLBACK TO twice; RELEASE twice");
}
