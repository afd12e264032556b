//! Transaction control, and statements that no transaction takes, in a transactional script.

use schema_manifest::{Statement, TransactionClass};

use super::syntax::{Kind, Transaction};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

/// One `BEGIN` first and one `COMMIT` last are the wrapper of the whole file, which the runtime
/// leaves out. Any other control would end the migration's own transaction.
pub(super) fn check(
    file: &File,
    kinds: &[&Kind],
    statements: &mut [Statement],
    findings: &mut Vec<Diagnostic>,
) {
    let controls: Vec<usize> = (0..kinds.len())
        .filter(|at| {
            matches!(kinds[*at], Kind::Transaction(control) if *control != Transaction::Savepoint)
        })
        .collect();
    let is = |at: usize, control| matches!(kinds[at], Kind::Transaction(one) if *one == control);
    let last = kinds.len().saturating_sub(1);
    let wrapped = matches!(*controls, [first, second]
        if first == 0 && second == last
            && is(first, Transaction::Begin) && is(second, Transaction::Commit));
    for at in controls {
        if wrapped {
            statements[at].transaction = TransactionClass::Wrapper;
            continue;
        }
        findings.push(
            Diagnostic::new(Code::TransactionControl, "transaction control inside a migration")
                .at(&file.source, span(&statements[at]), "would end the migration's transaction")
                .help("a migration runs in a transaction of its own: take the statement away")
                .help(
                    "or start the file with `-- no-transaction` to run it statement by \
                       statement",
                ),
        );
        return;
    }
    let outside = statements.iter().find(|one| one.transaction == TransactionClass::Outside);
    if let Some(statement) = outside {
        findings.push(
            Diagnostic::new(
                Code::NeedsNoTransaction,
                "a statement that cannot run in a transaction",
            )
            .at(&file.source, span(statement), "PostgreSQL refuses this inside a transaction")
            .help(
                "start the file with the line `-- no-transaction`, best with this statement \
                   alone in it",
            ),
        );
    }
}

fn span(statement: &Statement) -> Span {
    Span::new(statement.start, statement.end)
}
