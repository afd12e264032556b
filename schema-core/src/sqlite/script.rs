//! Running one script, statement by statement.

use rusqlite::Batch;
use rusqlite::Statement as Prepared;
use rusqlite::fallible_iterator::FallibleIterator as _;
use schema_manifest::{Dialect, Script, Statement, TransactionClass};

use super::connection::Connection;
use super::message::{self, Failed};
use super::text;
use crate::diagnostic::Diagnostic;
use crate::folder::File;
use crate::script;
use crate::source::Span;
use crate::transactions::{self, Control};

/// What runs after each statement that may have changed the schema.
type Observer<'a> = dyn FnMut(&Connection, Span) + 'a;

/// Runs a script for good; of one that fails nothing remains, unless it says `-- no-transaction`.
pub(super) fn run(
    connection: &Connection,
    file: &File,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
    observe: &mut Observer<'_>,
) -> Script {
    let begun = !file.no_transaction && connection.inner.execute_batch("BEGIN").is_ok();
    let (script, good) = statements(connection, file, failed, findings, observe);
    if begun {
        end(connection, good);
    }
    script
}

/// Runs a script and takes back what it did: a down, on the schema that its up has left.
pub(super) fn rehearse(
    connection: &Connection,
    file: &File,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
) -> Script {
    let begun = connection.inner.execute_batch("BEGIN").is_ok();
    let (script, _) = statements(connection, file, failed, findings, &mut |_, _| {});
    if begun {
        end(connection, false);
    }
    script
}

fn end(connection: &Connection, good: bool) {
    // A statement may have ended the transaction by itself (`ON CONFLICT ROLLBACK`).
    if !connection.inner.is_autocommit() {
        let ended = connection.inner.execute_batch(if good { "COMMIT" } else { "ROLLBACK" });
        if ended.is_err() && !connection.inner.is_autocommit() {
            // A commit that a deferred foreign key refuses leaves the transaction open.
            let _ = connection.inner.execute_batch("ROLLBACK");
        }
    }
}

/// The statements of a script, each run before the next is looked at, since that may need what
/// this one makes. `false`: one failed and was reported, and the rest was not run.
fn statements(
    connection: &Connection,
    file: &File,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
    observe: &mut Observer<'_>,
) -> (Script, bool) {
    let sql = file.source.text();
    let mut statements: Vec<Statement> = Vec::new();
    let mut controls: Vec<(usize, Control)> = Vec::new();
    let mut at = 0;
    let mut good = true;
    loop {
        at += text::trivia(&sql[at..]);
        if at >= sql.len() {
            break;
        }
        match step(connection, &sql[at..]) {
            Ok(step) => {
                let body = sql[at..at + step.length].trim_end_matches(is_end);
                let span = Span::new(position(at), position(at + body.len()));
                if let Some(control) = step.control {
                    controls.push((statements.len(), control));
                }
                statements.push(Statement::new(
                    span.start,
                    span.end,
                    file.source.line(span.start),
                    step.class,
                    discards_data(body),
                ));
                observe(connection, span);
                at += step.length;
            }
            Err(error) => {
                failed.report(connection, file, at, &error, findings);
                good = false;
                break;
            }
        }
    }
    if good && statements.is_empty() {
        findings.push(script::empty(&file.source));
        good = false;
    }
    if good {
        good = transactions::check(file, Dialect::Sqlite, &controls, &mut statements, findings);
    }
    (script::finish(file, statements), good)
}

/// One statement that SQLite took.
struct Step {
    /// Its bytes, its semicolon among them.
    length: usize,
    class: TransactionClass,
    /// Transaction control, which is not run.
    control: Option<Control>,
}

/// Prepares the first statement of a text and runs it, unless it controls the transaction.
fn step(connection: &Connection, sql: &str) -> rusqlite::Result<Step> {
    let first = text::words(sql).next().unwrap_or_default();
    // `ROLLBACK TO name` and `ROLLBACK TRANSACTION TO name` stay inside the transaction.
    let second = text::words(sql).skip(1).find(|word| word != "TRANSACTION").unwrap_or_default();
    let control = match &*first {
        "BEGIN" => Some(Control::Begin),
        "COMMIT" | "END" => Some(Control::Commit),
        "ROLLBACK" if second != "TO" => Some(Control::Other),
        _ => None,
    };
    if let Some(control) = control {
        let length = (text::statement(sql) + 1).min(sql.len());
        return Ok(Step { length, class: TransactionClass::Inside, control: Some(control) });
    }
    let class =
        if first == "VACUUM" { TransactionClass::Outside } else { TransactionClass::Inside };
    let mut statement = prepare(connection, sql)?;
    if statement.parameter_count() > 0 {
        return Err(rusqlite::Error::InvalidParameterCount(0, statement.parameter_count()));
    }
    // Without parameters this is the text that was prepared, to the byte.
    let length = statement.expanded_sql().map_or(sql.len(), |text| text.len());
    if class == TransactionClass::Inside {
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
    }
    Ok(Step { length: length.max(1), class, control: None })
}

/// Prepares the first statement of a text. SQLite copies all that it is given, so it is given no
/// more than it needs: up to the first semicolon, and if that is inside a trigger's body, the next.
fn prepare<'c>(connection: &'c Connection, sql: &str) -> rusqlite::Result<Prepared<'c>> {
    let mut end = 0;
    loop {
        end += text::statement(&sql[end..]);
        end = (end + 1).min(sql.len());
        let mut batch = Batch::new(&connection.inner, &sql[..end]);
        match batch.next() {
            Ok(Some(statement)) => return Ok(statement),
            Err(error) if end < sql.len() && message::text(&error) == "incomplete input" => {}
            Err(error) => return Err(error),
            // What is neither white space nor a comment is a statement, or an error.
            Ok(None) => return Err(rusqlite::Error::InvalidQuery),
        }
    }
}

fn discards_data(statement: &str) -> bool {
    let mut words = text::words(statement);
    match words.next().as_deref() {
        Some("DELETE") => true,
        Some("DROP") => words.next().as_deref() == Some("TABLE"),
        Some("ALTER") => words.any(|word| word == "DROP"),
        _ => false,
    }
}

fn is_end(c: char) -> bool {
    c == ';' || c.is_whitespace()
}

/// Files are smaller than 4 GiB.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
