//! Transaction control, and statements that no transaction takes, in a script that runs in one:
//! the same rules for every database.

use schema_manifest::{Dialect, Statement, TransactionClass};

use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
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

/// Checks a script. `controls` are its statements that control the transaction, by their place
/// among `statements`; `false` when something was reported.
///
/// One `BEGIN` first and one `COMMIT` last are the wrapper of the whole file, which the runtime
/// leaves out. Any other control would end the migration's own transaction.
pub(crate) fn check(
    file: &File,
    database: Dialect,
    controls: &[(usize, Control)],
    statements: &mut [Statement],
    findings: &mut Vec<Diagnostic>,
) -> bool {
    if file.no_transaction {
        return true;
    }
    let last = statements.len().saturating_sub(1);
    match *controls {
        [] => {}
        [(0, Control::Begin), (second, Control::Commit)] if second == last => {
            for at in [0, last] {
                statements[at].transaction = TransactionClass::Wrapper;
            }
        }
        [(at, _), ..] => {
            findings.push(control(file, &statements[at]));
            return false;
        }
    }
    match statements.iter().find(|one| one.transaction == TransactionClass::Outside) {
        // What the directive was meant to allow is no second finding.
        Some(_) if file.misplaced_no_transaction => true,
        Some(statement) => {
            findings.push(outside(file, database, statement));
            false
        }
        None => true,
    }
}

fn control(file: &File, statement: &Statement) -> Diagnostic {
    Diagnostic::new(Code::TransactionControl, "transaction control inside a migration")
        .at(&file.source, span(statement), "would end the migration's transaction")
        .help("a migration runs in a transaction of its own: take the statement away")
        .help("or start the file with `-- no-transaction` to run it statement by statement")
}

fn outside(file: &File, database: Dialect, statement: &Statement) -> Diagnostic {
    let refused = format!("{database} refuses this inside a transaction");
    Diagnostic::new(Code::NeedsNoTransaction, "a statement that cannot run in a transaction")
        .at(&file.source, span(statement), refused)
        .help(
            "start the file with the line `-- no-transaction`, best with this statement alone in it",
        )
}

fn span(statement: &Statement) -> Span {
    Span::new(statement.start, statement.end)
}
