//! A file of SQL between its text and what is embedded: what is wrong with it by itself.

use std::collections::BTreeMap;

use schema_manifest::{ConcurrentIndex, Dialect, Script, Statement, TransactionClass};

use super::psql;
use super::syntax::{self, Ahead, Job, Kind, Newer, Parsed, Transaction};
use super::wording;
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::opaque::Declared;
use crate::script::{Role, Subject};
use crate::transactions::{self, Control};
use crate::verify;

/// A file that was read.
pub(super) struct Read<'a> {
    pub(super) parsed: Parsed,
    pub(super) script: Script,
    /// It says `-- no-transaction`, and nothing in it needs that.
    pub(super) needless: bool,
    /// The statements that are declared opaque, by their place among all of them.
    pub(super) declared: BTreeMap<usize, &'a Declared>,
}

impl Read<'_> {
    /// Whether the whole of it runs in one transaction.
    pub(super) fn is_one_transaction(&self) -> bool {
        self.parsed.fault.is_none() && !self.script.no_transaction
    }
}

/// Takes a file as it was parsed and reports what is wrong with it by itself.
pub(super) fn read<'a>(
    subject: Subject<'_>,
    server: Option<u32>,
    ahead: &mut Ahead<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Read<'a> {
    let before = findings.len();
    let file = subject.file;
    let parsed = ahead.parsed(Job { text: file.source.text(), server });
    psql::report(file, &parsed.psql, findings);
    let (script, needless) = match &parsed.fault {
        Some(fault) => {
            let (span, message, help) = wording::worded(file, fault);
            let mut finding = Diagnostic::new(Code::Syntax, "PostgreSQL does not accept this SQL")
                .at(&file.source, span, message);
            if let Some(help) = help {
                finding = finding.help(help);
            }
            findings.push(finding);
            (unread(subject, &parsed), false)
        }
        None => {
            if let Some(server) = server {
                findings.extend(parsed.newer.iter().map(|newer| too_new(file, newer, server)));
            }
            if parsed.statements.is_empty() && parsed.psql.is_empty() && subject.role != Role::Down
            {
                findings.push(subject.empty());
            }
            finish(subject, &parsed, findings)
        }
    };
    let faulty = findings.len() > before;
    let declared = BTreeMap::new();
    Read { parsed, script, needless: needless && !faulty, declared }
}

/// Syntax that came after the server that is stated.
fn too_new(file: &File, newer: &Newer, server: u32) -> Diagnostic {
    let Newer { span, what, since } = newer;
    Diagnostic::new(
        Code::NewerSyntax,
        format!("{what} came with PostgreSQL {since}, and `server` is {server}"),
    )
    .at(&file.source, *span, "a syntax error to the older server")
    .help(format!(
        "write it in the words of PostgreSQL {server}, or set `server = {since}` in `schema.toml` if \
         there is no older one"
    ))
}

/// The script as the runtime carries it, and whether it is outside of a transaction for nothing.
fn finish(subject: Subject<'_>, parsed: &Parsed, findings: &mut Vec<Diagnostic>) -> (Script, bool) {
    let file = subject.file;
    let mut statements: Vec<Statement> = parsed
        .statements
        .iter()
        .map(|statement| {
            Statement::new(
                statement.span.start,
                statement.span.end,
                file.source.line(statement.span.start),
                statement.transaction,
                statement.discards_data,
            )
            .with_index(concurrent_index(statement))
            .with_setting(own_setting(statement))
        })
        .collect();
    let controls = controls(&parsed.statements);
    if subject.role == Role::Verify {
        let is_query =
            |at: usize| parsed.statements[at].reads_only || controls.iter().any(|one| one.0 == at);
        let others = (0..statements.len()).filter(|at| !is_query(*at));
        let found: Vec<_> = others.map(|at| verify::not_query(file, &statements[at])).collect();
        if !found.is_empty() {
            findings.extend(found);
            return (subject.finish(statements, false), false);
        }
    }
    // Only where it is asked for.
    let wants_none = file.no_transaction
        && parsed.statements.iter().any(|statement| {
            statement.kind.may_want_no_transaction(file.source.slice(statement.span))
        });
    let run = transactions::check(
        subject,
        Dialect::Postgres,
        &controls,
        wants_none,
        &mut statements,
        findings,
    );
    (subject.finish(statements, run.by_statement), run.needless)
}

/// Where the name of a setting of the user's own stands.
fn own_setting(statement: &syntax::Statement) -> Option<(u32, u32)> {
    match statement.kind {
        Kind::Setting { own, .. } => own.map(|span| (span.start, span.end)),
        _ => None,
    }
}

/// Where the names stand of an index that a statement builds or drops outside of a transaction.
fn concurrent_index(statement: &syntax::Statement) -> Option<ConcurrentIndex> {
    if statement.transaction != TransactionClass::Outside {
        return None;
    }
    let range = |name: &syntax::Name| (name.span.start, name.span.end);
    match &statement.kind {
        Kind::CreateIndex(index) => Some(ConcurrentIndex::Build {
            name: index.name.as_ref().map(range),
            table: range(&index.table),
        }),
        Kind::DropRelations { names, .. } => {
            names.first().map(|name| ConcurrentIndex::Drop { name: range(name) })
        }
        _ => None,
    }
}

/// A script that the grammar does not accept. Where that finding is let pass, the server decides:
/// it gets the whole text as one statement, but for the `BEGIN` and `COMMIT` around it.
fn unread(subject: Subject<'_>, parsed: &Parsed) -> Script {
    let source = &subject.file.source;
    let text = source.text();
    let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let mut start = position(text.len() - text.trim_start().len());
    let mut end = position(text.trim_end().len());
    let wrapper = |statement: &syntax::Statement| {
        let span = statement.span;
        let class = match statement.transaction {
            TransactionClass::Opening => TransactionClass::Opening,
            _ => TransactionClass::Wrapper,
        };
        Statement::new(span.start, span.end, source.line(span.start), class, false)
    };
    let (mut first, mut last) = (None, None);
    let mut inner = &*parsed.statements;
    if let [begin, between @ .., commit] = inner
        && matches!(begin.kind, Kind::Transaction(Transaction::Begin))
        && matches!(commit.kind, Kind::Transaction(Transaction::Commit))
        && text.get(commit.span.end as usize..).is_some_and(|rest| rest.trim() == ";")
    {
        (first, last) = (Some(wrapper(begin)), Some(wrapper(commit)));
        (start, end) = (begin.span.end, commit.span.start);
        inner = between;
    }
    let by_statement = !controls(inner).is_empty()
        || inner.iter().any(|statement| statement.transaction == TransactionClass::Outside);
    let discards_data = parsed.statements.iter().any(|statement| statement.discards_data);
    let line = source.line(start);
    let whole = Statement::new(start, end, line, TransactionClass::Unread, discards_data);
    let statements = first.into_iter().chain([whole]).chain(last).collect();
    subject.finish(statements, by_statement)
}

/// The statements that control the transaction; savepoints stay inside of one.
fn controls(statements: &[syntax::Statement]) -> Vec<(usize, Control)> {
    let control = |statement: &syntax::Statement| match statement.kind {
        Kind::Transaction(Transaction::Begin) => Some(Control::Begin),
        Kind::Transaction(Transaction::Commit) => Some(Control::Commit),
        Kind::Transaction(Transaction::Rollback | Transaction::Prepared) => Some(Control::Other),
        _ => None,
    };
    let numbered = statements.iter().enumerate();
    numbered.filter_map(|(at, statement)| Some((at, control(statement)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::folder::File;

    fn alone(subject: Subject<'_>) -> Read<'static> {
        let job = Job { text: subject.file.source.text(), server: None };
        syntax::ahead(vec![job], |ahead| read(subject, None, ahead, &mut vec![]))
    }

    /// How a script would run if what is found in it were let pass: statement by statement or not,
    /// and its statements, those of the wrapper in parentheses.
    fn embedded(role: Role, sql: &str) -> (bool, Vec<String>) {
        let file = File::new("up.sql", sql.as_bytes().to_vec(), &mut vec![]).unwrap();
        let script = alone(Subject::new(role, &file)).script;
        let statements = script.statements.iter().map(|one| {
            let discards = if one.discards_data { " !" } else { "" };
            match one.transaction {
                TransactionClass::Wrapper => format!("({})", script.text(one)),
                _ => format!("{}{discards}", script.text(one)),
            }
        });
        (script.no_transaction, statements.collect())
    }

    #[test]
    fn the_names_of_a_concurrent_index_are_kept() {
        let cases = [
            ("CREATE INDEX CONCURRENTLY i ON t (a)", Some((Some("i"), "t"))),
            (
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS \"My i\" ON ONLY s.\"T\" (a)",
                Some((Some("\"My i\""), "s.\"T\"")),
            ),
            ("CREATE INDEX CONCURRENTLY ON t (a)", Some((None, "t"))),
            ("DROP INDEX CONCURRENTLY IF EXISTS s.i", Some((Some("s.i"), ""))),
            ("CREATE INDEX i ON t (a)", None),
            ("DROP INDEX i", None),
            ("REINDEX INDEX CONCURRENTLY i", None),
        ];
        for (sql, expected) in cases {
            let text = format!("-- no-transaction\n-- \u{e9}\n{sql};");
            let file = File::new("up.sql", text.as_bytes().to_vec(), &mut vec![]).unwrap();
            let script = alone(Subject::new(Role::Up, &file)).script;
            let part = |(start, end): (u32, u32)| &text[start as usize..end as usize];
            let found = script.statements[0].index.map(|index| match index {
                ConcurrentIndex::Build { name, table } => (name.map(part), part(table)),
                ConcurrentIndex::Drop { name } => (Some(part(name)), ""),
            });
            assert_eq!(found, expected, "{sql}");
        }
    }

    #[test]
    fn a_setting_of_the_transaction_goes_before_everything() {
        let text = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SET LOCAL ROLE x;";
        let file = File::new("up.sql", text.as_bytes().to_vec(), &mut vec![]).unwrap();
        let script = alone(Subject::new(Role::Up, &file)).script;
        let classes: Vec<_> = script.statements.iter().map(|one| one.transaction).collect();
        assert_eq!(classes, [TransactionClass::Opening, TransactionClass::Inside]);
    }

    #[test]
    fn a_wrapper_that_says_how_its_transaction_is_stays() {
        use TransactionClass::{Inside, Opening, Unread, Wrapper};
        let cases: [(&str, &[TransactionClass]); 6] = [
            ("BEGIN; SELECT 1; COMMIT;", &[Wrapper, Inside, Wrapper]),
            ("BEGIN WORK; SELECT 1; END;", &[Wrapper, Inside, Wrapper]),
            ("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT;", &[Opening, Inside, Wrapper]),
            ("START TRANSACTION READ WRITE; SELECT 1; COMMIT;", &[Opening, Inside, Wrapper]),
            ("BEGIN ISOLATION LEVEL SERIALIZABLE; SELEC 1; COMMIT;", &[Opening, Unread, Wrapper]),
            ("BEGIN; SET TRANSACTION READ WRITE; COMMIT;", &[Wrapper, Opening, Wrapper]),
        ];
        for (sql, expected) in cases {
            let file = File::new("up.sql", sql.as_bytes().to_vec(), &mut vec![]).unwrap();
            let script = alone(Subject::new(Role::Up, &file)).script;
            let classes: Vec<_> = script.statements.iter().map(|one| one.transaction).collect();
            assert_eq!(classes, expected, "{sql}");
            assert_eq!(script.begins_itself(), expected[0] == Opening, "{sql}");
        }
    }

    #[test]
    fn what_no_transaction_takes_runs_statement_by_statement() {
        let cases: [(&str, bool, &[&str]); 5] = [
            ("BEGIN; SELECT 1; COMMIT;", false, &["(BEGIN)", "SELECT 1", "(COMMIT)"]),
            ("SELECT 1; COMMIT; SELECT 2;", true, &["SELECT 1", "COMMIT", "SELECT 2"]),
            ("SELECT 1; VACUUM", true, &["SELECT 1", "VACUUM"]),
            ("BEGIN; VACUUM; COMMIT", true, &["BEGIN", "VACUUM", "COMMIT"]),
            ("-- nothing", false, &[]),
        ];
        for (sql, by_statement, statements) in cases {
            let (found, texts) = embedded(Role::Up, sql);
            assert_eq!(found, by_statement, "{sql}");
            assert_eq!(texts, statements, "{sql}");
            assert_eq!(embedded(Role::Down, sql), (found, texts), "{sql}");
        }
        assert!(!embedded(Role::Fixture, "SELECT 1; COMMIT; SELECT 2;").0);
    }

    #[test]
    fn no_text_is_lost_where_the_grammar_gives_up() {
        let cases: [(&str, bool, &[&str]); 5] = [
            (
                "-- Why.\nSELECT 1;\nCREATE TABEL a (b int);\n",
                false,
                &["-- Why.\nSELECT 1;\nCREATE TABEL a (b int);"],
            ),
            ("DROP TABLE a; SELEC 1", false, &["DROP TABLE a; SELEC 1 !"]),
            (
                "BEGIN;\nSELECT 1;\nSELEC 2;\nCOMMIT;\n",
                false,
                &["(BEGIN)", ";\nSELECT 1;\nSELEC 2;\n", "(COMMIT)"],
            ),
            ("SELECT 1; COMMIT; SELEC 2", true, &["SELECT 1; COMMIT; SELEC 2"]),
            ("VACUUM; SELEC 2", true, &["VACUUM; SELEC 2"]),
        ];
        for (sql, by_statement, statements) in cases {
            let (found, texts) = embedded(Role::Up, sql);
            assert_eq!(found, by_statement, "{sql}");
            assert_eq!(texts, statements, "{sql}");
        }
    }
}
