//! Transaction control, and statements that no transaction takes: the same rules for every
//! database.

use schema_manifest::{Dialect, Statement, TransactionClass};

use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::script::Subject;
use crate::source::Span;

/// What a statement does to the transaction it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Control {
    /// `BEGIN`
    Begin,
    /// `COMMIT`
    Commit,
    /// Ends it in another way (`ROLLBACK`, `PREPARE TRANSACTION`).
    Other,
}

/// How a script runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    /// Statement by statement, outside of a transaction: it says so, or it holds what no
    /// transaction takes. A finding says so too; where that is let pass, the script still runs.
    pub(crate) by_statement: bool,
    /// It says so, and none of its statements needs it.
    pub(crate) needless: bool,
}

/// Checks a script. `controls` are its statements that control the transaction, by their place
/// among `statements`; `wants_none`: another of its statements may want to run outside of one.
///
/// One `BEGIN` first and one `COMMIT` last are the wrapper of the whole file, which the runtime
/// leaves out, or puts in front of everything where it says how its transaction is. Any other control would end the migration's own transaction.
pub(crate) fn check(
    subject: Subject<'_>,
    database: Dialect,
    controls: &[(usize, Control)],
    wants_none: bool,
    statements: &mut [Statement],
    findings: &mut Vec<Diagnostic>,
) -> Run {
    let file = subject.file;
    let outside = statements.iter().find(|one| one.transaction == TransactionClass::Outside);
    if let Some((at, dead_end)) = dead_end(database, controls) {
        findings.push(dead_end.finding(file, &statements[at]));
        return Run { by_statement: true, needless: false };
    }
    if file.no_transaction {
        let needed = wants_none || outside.is_some() || !controls.is_empty();
        return Run { by_statement: true, needless: !needed && !statements.is_empty() };
    }
    let last = statements.len().saturating_sub(1);
    let is_wrapped =
        matches!(*controls, [(0, Control::Begin), (end, Control::Commit)] if end == last);
    let finding = match (controls.first(), outside) {
        (Some((at, what)), _) if !is_wrapped => Some(control(file, *what, &statements[*at])),
        // Its own `BEGIN` is in the way, with the directive too.
        (Some(_), Some(statement)) => Some(
            outside_of_one(file, database, statement)
                .help("and take the `BEGIN` and the `COMMIT` away")
                .firm(),
        ),
        (_, Some(statement)) => Some(outside_of_one(file, database, statement)),
        _ => None,
    };
    if finding.is_none() && is_wrapped {
        // A `BEGIN` that says how its transaction is (`ISOLATION LEVEL`) stays, and opens it.
        if statements[0].transaction != TransactionClass::Opening {
            statements[0].transaction = TransactionClass::Wrapper;
        }
        statements[last].transaction = TransactionClass::Wrapper;
    }
    let by_statement = finding.is_some() && subject.role.is_released();
    // What a directive in the wrong place was meant to allow is no second finding.
    let finding = finding.filter(|_| !file.misplaced_no_transaction);
    findings.extend(finding.map(|finding| subject.judge(finding)));
    Run { by_statement, needless: false }
}

/// Control that does not work statement by statement either.
enum DeadEnd {
    LeftOpen,
    Nested,
    Stray,
    Rollback,
}

/// The first control that a script without a transaction around it fails at, or that leaves
/// another schema behind than the replay, which passes over it.
///
/// PostgreSQL only warns of a `BEGIN` inside a transaction and of a `COMMIT` outside of one; SQLite
/// refuses both.
fn dead_end(database: Dialect, controls: &[(usize, Control)]) -> Option<(usize, DeadEnd)> {
    let is_strict = database == Dialect::Sqlite;
    let mut begun = None;
    for (at, control) in controls {
        match (control, begun) {
            (Control::Begin, None) => begun = Some(*at),
            (Control::Begin, Some(_)) if is_strict => return Some((*at, DeadEnd::Nested)),
            (Control::Begin, Some(_)) => {}
            (Control::Commit, None) if is_strict => return Some((*at, DeadEnd::Stray)),
            (Control::Other, _) if is_strict => return Some((*at, DeadEnd::Rollback)),
            (Control::Commit | Control::Other, _) => begun = None,
        }
    }
    begun.map(|at| (at, DeadEnd::LeftOpen))
}

/// Whether a finding is of a transaction that is not ended, of which nothing is kept.
#[cfg(feature = "postgres")]
pub(crate) fn is_left_open(finding: &Diagnostic) -> bool {
    finding.code == Code::TransactionControl && finding.message == LEFT_OPEN
}

const LEFT_OPEN: &str = "a transaction that is begun and not ended";

impl DeadEnd {
    fn finding(&self, file: &File, statement: &Statement) -> Diagnostic {
        let (message, label, help) = match self {
            DeadEnd::LeftOpen => (
                LEFT_OPEN,
                "nothing after this would be kept",
                "end it with `COMMIT`, or take the `BEGIN` away",
            ),
            DeadEnd::Nested => (
                "a transaction inside a transaction",
                "the one before is not ended yet",
                "take the statement away, or end the one before with `COMMIT`",
            ),
            DeadEnd::Stray => (
                "transaction control inside a migration",
                "would end the migration's transaction",
                "a migration runs in a transaction of its own: take the statement away",
            ),
            DeadEnd::Rollback => (
                "a `ROLLBACK` inside a migration",
                "would take back what came before",
                "take the statement away, with those that it takes back",
            ),
        };
        Diagnostic::new(Code::TransactionControl, message)
            .at(&file.source, span(statement), label)
            .help(help)
            .firm()
    }
}

fn control(file: &File, what: Control, statement: &Statement) -> Diagnostic {
    let label = match what {
        Control::Begin => "the migration has a transaction already",
        Control::Commit | Control::Other => "would end the migration's transaction",
    };
    Diagnostic::new(Code::TransactionControl, "transaction control inside a migration")
        .at(&file.source, span(statement), label)
        .help("a migration runs in a transaction of its own: take the statement away")
        .help("or start the file with `-- no-transaction` to run it statement by statement")
}

fn outside_of_one(file: &File, database: Dialect, statement: &Statement) -> Diagnostic {
    let refused = format!("{database} refuses this inside a transaction");
    Diagnostic::new(Code::NeedsNoTransaction, "a statement that cannot run in a transaction")
        .at(&file.source, span(statement), refused)
        .help(
            "start the file with the line `-- no-transaction`, best with this statement alone in it",
        )
}

/// Reports a migration that runs statement by statement for nothing: `up` and `down` are its
/// files, each with whether none of its statements needs that.
pub(crate) fn needless(
    up: (&File, bool),
    down: Option<(&File, bool)>,
    findings: &mut Vec<Diagnostic>,
) {
    let says_so = |file: &File| file.source.text().starts_with(DIRECTIVE);
    for (file, _) in
        [Some(up), down].into_iter().flatten().filter(|(file, needless)| *needless && says_so(file))
    {
        let text = file.source.text();
        let line = text.lines().next().unwrap_or_default().trim_end();
        let end = u32::try_from(line.len()).unwrap_or(u32::MAX);
        findings.push(
            Diagnostic::new(
                Code::NeedlessNoTransaction,
                "nothing in this file has to run outside of a transaction",
            )
            .at(
                &file.source,
                Span::new(0, end),
                "a failure half-way leaves half a migration behind",
            )
            .help("take the line away: all of the file happens then, or nothing"),
        );
    }
    // diesel's `metadata.toml` speaks for both files: it is needed when one of them needs it.
    let misplaced = up.0.source.text().lines().any(|line| line.trim() == DIRECTIVE);
    if up.1 && !misplaced && !says_so(up.0) && down.is_none_or(|(_, needless)| needless) {
        let path = up.0.source.path();
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        findings.push(
            Diagnostic::new(
                Code::NeedlessNoTransaction,
                "nothing in this migration has to run outside of a transaction",
            )
            .about(format!("{folder}/metadata.toml"))
            .help("take `run_in_transaction = false` away: all of it happens then, or nothing"),
        );
    }
}

const DIRECTIVE: &str = "-- no-transaction";

fn span(statement: &Statement) -> Span {
    Span::new(statement.start, statement.end)
}
