//! Running one script, statement by statement.

use rusqlite::Batch;
use rusqlite::Statement as Prepared;
use rusqlite::fallible_iterator::FallibleIterator as _;
use schema_manifest::{Dialect, Script, Statement, TransactionClass};

use super::connection::Connection;
use super::message::{self, Failed};
use super::token::tokens;
use super::{orphans, text};
use crate::diagnostic::Diagnostic;
use crate::folder::File;
use crate::script::{Role, Subject};
use crate::source::Span;
use crate::transactions::{self, Control};
use crate::verify;

/// What runs after each statement that may have changed the schema.
type Observer<'a> = dyn FnMut(&Connection, Span) + 'a;

/// A script that was run.
pub(super) struct Ran {
    pub(super) script: Script,
    /// No statement failed.
    pub(super) good: bool,
    /// It left another schema behind.
    pub(super) changed: bool,
    /// It says `-- no-transaction`, and nothing in it needs that.
    pub(super) needless: bool,
}

/// Runs a script for good; of one that fails nothing remains, unless it says `-- no-transaction`.
pub(super) fn run(
    connection: &Connection,
    subject: Subject<'_>,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
    observe: &mut Observer<'_>,
) -> Ran {
    let settings = Settings::read(connection);
    let is_without = runs_without_foreign_keys(subject.file);
    if is_without {
        set(connection, "foreign_keys", false);
    }
    let begun = !subject.file.no_transaction && connection.inner.execute_batch("BEGIN").is_ok();
    let mut ran = statements(connection, subject, failed, findings, observe);
    if begun {
        if ran.good && is_without {
            ran.good = orphans::check(connection, subject.file, &ran.script, findings);
        }
        end(connection, ran.good);
    }
    if is_without {
        settings.restore(connection);
    }
    ran
}

/// Runs a script and takes back what it did: a down, on the schema that its up has left. What it
/// has left itself is there while `look` runs.
pub(super) fn rehearse(
    connection: &Connection,
    subject: Subject<'_>,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
    look: impl FnOnce(&Ran, &Failed, &mut Vec<Diagnostic>),
) -> Ran {
    let settings = Settings::read(connection);
    if without_foreign_keys(subject.file) || runs_without_foreign_keys(subject.file) {
        set(connection, "foreign_keys", false);
    }
    let begun = connection.inner.execute_batch("BEGIN").is_ok();
    let ran = statements(connection, subject, failed, findings, &mut |_, _| {});
    if begun {
        look(&ran, failed, findings);
        end(connection, false);
    }
    settings.restore(connection);
    connection.touched();
    ran
}

/// Runs a script once more inside the transaction that is open; whether nothing in it failed.
pub(super) fn repeat(
    connection: &Connection,
    subject: Subject<'_>,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    statements(connection, subject, &mut Failed::default(), findings, &mut |_, _| {}).good
}

/// Whether an up can run again inside the transaction in which its down was rehearsed: the settings
/// that it makes outside of one must not matter.
pub(super) fn may_run_inside(up: &File, down: &File) -> bool {
    let wants =
        |statement: &str| wants_no_transaction(statement) && !is_about(statement, "FOREIGN_KEYS");
    !(up.no_transaction && each(up.source.text()).any(wants))
        && (!without_foreign_keys(up) || without_foreign_keys(down))
}

/// A script that runs outside a transaction and switches foreign keys off there: inside one that
/// would do nothing.
fn without_foreign_keys(file: &File) -> bool {
    file.no_transaction && each(file.source.text()).any(switches_foreign_keys_off)
}

/// A script that the runtime runs in a transaction with foreign keys off: one of its statements says so.
fn runs_without_foreign_keys(file: &File) -> bool {
    !file.no_transaction && each(file.source.text()).any(is_without_foreign_keys)
}

/// Whether a statement of a transaction wants foreign keys off: it drops a table, or says so, which
/// does nothing inside of one.
fn is_without_foreign_keys(statement: &str) -> bool {
    let words = |text: &str| text::words(text).next();
    match words(statement).as_deref() {
        Some("DROP") => tokens(statement).get(1).is_some_and(|token| token.is("TABLE")),
        Some("PRAGMA") => switches_foreign_keys_off(statement),
        _ => false,
    }
}

fn switches_foreign_keys_off(statement: &str) -> bool {
    let is_off = |word: String| matches!(&*word, "OFF" | "0" | "FALSE" | "NO");
    is_about(statement, "FOREIGN_KEYS") && text::words(statement).any(is_off)
}

fn is_about(statement: &str, pragma: &str) -> bool {
    let mut words = text::words(statement);
    words.next().as_deref() == Some("PRAGMA") && words.take(2).any(|word| word == pragma)
}

/// What a script may set, and a rollback does not take back.
struct Settings([(&'static str, Option<bool>); 3]);

impl Settings {
    fn read(connection: &Connection) -> Settings {
        Settings(
            ["foreign_keys", "legacy_alter_table", "writable_schema"]
                .map(|name| (name, value_of(connection, name))),
        )
    }

    fn restore(&self, connection: &Connection) {
        for (name, before) in self.0 {
            if let Some(before) = before
                && value_of(connection, name) != Some(before)
            {
                set(connection, name, before);
            }
        }
    }
}

fn value_of(connection: &Connection, pragma: &str) -> Option<bool> {
    connection.inner.pragma_query_value(None, pragma, |row| row.get(0)).ok()
}

fn set(connection: &Connection, pragma: &str, value: bool) {
    // Of a setting that cannot be made the script shows the consequences.
    let _ = connection.inner.pragma_update(None, pragma, value);
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
/// this one makes. The first that fails is reported, and the rest is not run.
fn statements(
    connection: &Connection,
    subject: Subject<'_>,
    failed: &mut Failed,
    findings: &mut Vec<Diagnostic>,
    observe: &mut Observer<'_>,
) -> Ran {
    let file = subject.file;
    let sql = file.source.text();
    let mut statements: Vec<Statement> = Vec::new();
    let mut controls: Vec<(usize, Control)> = Vec::new();
    let mut others: Vec<usize> = Vec::new();
    let mut wants_none = false;
    let mut at = 0;
    let before = schema_version(connection);
    let mut statistics = 0;
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
                let class = match step.class {
                    TransactionClass::Inside if is_without_foreign_keys(body) => {
                        TransactionClass::WithoutForeignKeys
                    }
                    class => class,
                };
                if step.control.is_none() && !step.reads_only {
                    others.push(statements.len());
                }
                wants_none |= wants_no_transaction(body);
                statistics += step.statistics;
                statements.push(statement(file, span, class, discards_data(body)));
                observe(connection, span);
                at += step.length;
            }
            Err(error) => {
                let leaves_traces = matches!(subject.role, Role::Up | Role::Fixture);
                failed.report(connection, file, (at, leaves_traces), &error, findings);
                // Where the finding is let pass, it runs all the same.
                let rest = sql[at..].trim_end_matches(is_end);
                let span = Span::new(position(at), position(at + rest.len()));
                let discards = each(rest).any(discards_data);
                statements.push(statement(file, span, TransactionClass::Inside, discards));
                let outside =
                    statements.iter().any(|one| one.transaction == TransactionClass::Outside);
                if outside || !controls.is_empty() || file.no_transaction {
                    by_statement(sql, &controls, &mut statements);
                }
                let script = subject.finish(statements, outside || !controls.is_empty());
                return Ran { script, good: false, changed: false, needless: false };
            }
        }
    }
    let changed = schema_version(connection) - before != statistics;
    if statements.is_empty() && subject.role != Role::Down {
        findings.push(subject.empty());
    }
    if subject.role == Role::Verify && !others.is_empty() {
        findings.extend(others.iter().map(|at| verify::not_query(file, &statements[*at])));
        let script = subject.finish(statements, false);
        return Ran { script, good: true, changed, needless: false };
    }
    let run = transactions::check(
        subject,
        Dialect::Sqlite,
        &controls,
        wants_none,
        &mut statements,
        findings,
    );
    if file.no_transaction || run.by_statement {
        by_statement(sql, &controls, &mut statements);
    }
    let script = subject.finish(statements, run.by_statement);
    Ran { script, good: true, changed, needless: run.needless }
}

/// What the runtime has to know of the statements of a script that runs outside of a transaction.
fn by_statement(sql: &str, controls: &[(usize, Control)], statements: &mut [Statement]) {
    for (at, _) in controls {
        if let Some(statement) = statements.get_mut(*at) {
            statement.transaction = TransactionClass::Control;
        }
    }
    for statement in statements {
        let text = sql.get(statement.start as usize..statement.end as usize).unwrap_or_default();
        if text::words(text).next().as_deref() == Some("PRAGMA") {
            statement.transaction = TransactionClass::Session;
        }
    }
}

fn statement(file: &File, span: Span, class: TransactionClass, discards_data: bool) -> Statement {
    Statement::new(span.start, span.end, file.source.line(span.start), class, discards_data)
}

/// The statements of a text that was not run.
fn each(sql: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text::trivia(&sql[at..]);
        let length = text::statement(sql.get(at..)?);
        let one = sql.get(at..at + length).filter(|one| !one.is_empty())?;
        at += length;
        Some(one)
    })
}

/// Counts the changes of the schema, also those of the transaction that is open (tried).
fn schema_version(connection: &Connection) -> i64 {
    let version = connection.inner.query_row("PRAGMA main.schema_version", [], |row| row.get(0));
    version.unwrap_or_default()
}

/// Whether a statement does nothing inside a transaction, or is refused there.
///
/// Source: "Pragma statements" of SQLite's documentation: `foreign_keys` "is a no-op within a
/// transaction", and the journal mode cannot be changed there; `synchronous` and a checkpoint are
/// refused, and `auto_vacuum` and `page_size` wait for a `VACUUM` (tried).
fn wants_no_transaction(statement: &str) -> bool {
    let mut words = text::words(statement);
    words.next().as_deref() == Some("PRAGMA")
        && words.take(2).any(|word| {
            matches!(
                &*word,
                "FOREIGN_KEYS"
                    | "JOURNAL_MODE"
                    | "SYNCHRONOUS"
                    | "AUTO_VACUUM"
                    | "PAGE_SIZE"
                    | "WAL_CHECKPOINT"
            )
        })
}

/// One statement that SQLite took.
struct Step {
    /// Its bytes, its semicolon among them.
    length: usize,
    class: TransactionClass,
    /// Transaction control, which is not run.
    control: Option<Control>,
    /// So many changes of the schema made room for the planner's statistics.
    statistics: i64,
    /// A query that writes nothing.
    reads_only: bool,
}

/// Prepares the first statement of a text and runs it, unless it controls the transaction.
fn step(connection: &Connection, sql: &str) -> rusqlite::Result<Step> {
    connection.begins();
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
        let class = TransactionClass::Inside;
        let control = Some(control);
        return Ok(Step { length, class, control, statistics: 0, reads_only: false });
    }
    if first == "CREATE"
        && let Some(step) = stand_in(connection, sql)?
    {
        return Ok(step);
    }
    let class =
        if first == "VACUUM" { TransactionClass::Outside } else { TransactionClass::Inside };
    if first == "VACUUM" {
        vacuum_into(connection, sql)?;
    }
    let mut statement = prepare(connection, sql)?;
    if statement.parameter_count() > 0 {
        return Err(rusqlite::Error::InvalidParameterCount(0, statement.parameter_count()));
    }
    // Without parameters this is the text that was prepared, to the byte.
    let length = statement.expanded_sql().map_or(sql.len(), |text| text.len());
    // By its words too: `SAVEPOINT` writes nothing to the file either, and neither do pragmas that
    // set something. Source: https://sqlite.org/c3ref/stmt_readonly.html
    let reads_only = matches!(&*first, "SELECT" | "VALUES" | "WITH") && statement.readonly();
    let is_analysis = matches!(&*first, "ANALYZE" | "PRAGMA");
    let before = if is_analysis { schema_version(connection) } else { 0 };
    if class == TransactionClass::Inside {
        let mut rows = statement.raw_query();
        while rows.next()?.is_some() {}
    }
    if first == "ALTER" && text::words(&sql[..length.min(sql.len())]).any(|word| word == "RENAME") {
        connection.touch_all();
    }
    let statistics = if is_analysis { schema_version(connection) - before } else { 0 };
    Ok(Step { length: length.max(1), class, control: None, statistics, reads_only })
}

/// Refuses `VACUUM .. INTO`, which no authorizer is asked about before it runs.
fn vacuum_into(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    let written = &sql[..text::statement(sql)];
    if !tokens(written).iter().any(|token| token.is("INTO")) {
        return Ok(());
    }
    connection.refuse("a file, which `VACUUM INTO` writes".to_owned());
    Err(rusqlite::Error::InvalidQuery)
}

/// Makes an ordinary table where a text begins with a virtual one of a module that the application
/// registers.
fn stand_in(connection: &Connection, sql: &str) -> rusqlite::Result<Option<Step>> {
    let length = text::statement(sql);
    let Some(table) = connection.virtual_table(&sql[..length]) else { return Ok(None) };
    connection.inner.execute_batch(&table.instead).map_err(|error| match error {
        // It points into a text that nobody wrote.
        rusqlite::Error::SqlInputError { error, msg, .. } => {
            rusqlite::Error::SqliteFailure(error, Some(msg))
        }
        other => other,
    })?;
    connection.stands_in(table.name);
    let length = (length + 1).min(sql.len());
    let class = TransactionClass::Inside;
    Ok(Some(Step { length, class, control: None, statistics: 0, reads_only: false }))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::Registered;

    /// How a script would run if what is found in it were let pass.
    fn embedded(sql: &str) -> (bool, Vec<String>) {
        let connection = Connection::open(&Registered::default()).unwrap();
        let file = File::new("up.sql", sql.as_bytes().to_vec(), &mut vec![]).unwrap();
        let subject = Subject::new(Role::Up, &file);
        let mut failed = Failed::default();
        let ran = run(&connection, subject, &mut failed, &mut vec![], &mut |_, _| {});
        let statements = ran.script.statements.iter().map(|one| {
            let discards = if one.discards_data { " !" } else { "" };
            format!("{}{discards}", ran.script.text(one))
        });
        (ran.script.no_transaction, statements.collect())
    }

    #[test]
    fn a_statement_that_does_not_end_is_stopped() {
        let connection = Connection::open(&Registered::default()).unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n";
        let found = |limit: &str| {
            let sql = format!(
                "CREATE TABLE a (i); SELECT 1;\nINSERT INTO a {endless}{limit}) SELECT i FROM n;"
            );
            let file = File::new("up.sql", sql.as_bytes().to_vec(), &mut vec![]).unwrap();
            let subject = Subject::new(Role::Verify, &file);
            let mut findings = Vec::new();
            rehearse(&connection, subject, &mut Failed::default(), &mut findings, |_, _, _| {});
            findings.into_iter().map(|one| one.message).next()
        };
        assert_eq!(found("").as_deref(), Some("a statement that does not end"));
        // The next one has all of its time.
        assert!(found(" LIMIT 10").is_some_and(|message| !message.contains("does not end")));
    }

    #[test]
    fn a_script_with_a_finding_is_embedded_whole() {
        let cases: [(&str, bool, &[&str]); 6] = [
            ("SELECT 1; SELECT 2;", false, &["SELECT 1", "SELECT 2"]),
            (
                "BEGIN; SELECT 1; COMMIT; SELECT 2",
                true,
                &["BEGIN", "SELECT 1", "COMMIT", "SELECT 2"],
            ),
            ("SELECT 1; VACUUM", true, &["SELECT 1", "VACUUM"]),
            ("SELECT 1; SELEC 2; SELECT 3;\n", false, &["SELECT 1", "SELEC 2; SELECT 3"]),
            ("SELEC 2; -- a\nDROP TABLE b;\n", false, &["SELEC 2; -- a\nDROP TABLE b !"]),
            ("BEGIN; SELEC 2; COMMIT;", true, &["BEGIN", "SELEC 2; COMMIT"]),
        ];
        for (sql, by_statement, statements) in cases {
            let (found, texts) = embedded(sql);
            assert_eq!(found, by_statement, "{sql}");
            assert_eq!(texts, statements, "{sql}");
        }
    }
}
