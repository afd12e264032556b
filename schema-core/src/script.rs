//! A checked file as the runtime carries it.

use schema_manifest::{Script, Statement, TransactionClass};

use crate::diagnostic::{Class, Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

/// What a file of SQL is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Up,
    Down,
    Verify,
    Fixture,
    /// What exists before the first migration.
    #[cfg_attr(not(feature = "postgres"), allow(dead_code, reason = "SQLite starts with nothing"))]
    Base,
}

impl Role {
    /// Whether it is released as it is: what is wrong with how it is written may be let pass then.
    pub(crate) fn is_released(self) -> bool {
        matches!(self, Role::Up | Role::Down)
    }
}

/// A file and what it is for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) file: &'a File,
    pub(crate) role: Role,
}

impl<'a> Subject<'a> {
    pub(crate) fn new(role: Role, file: &'a File) -> Self {
        Subject { file, role }
    }

    /// What is wrong with how a file is written stays an error where nothing is released.
    pub(crate) fn judge(self, finding: Diagnostic) -> Diagnostic {
        match finding.class {
            Class::Style if !self.role.is_released() => finding.firm(),
            _ => finding,
        }
    }

    /// The script with its statements.
    pub(crate) fn finish(self, statements: Vec<Statement>, by_statement: bool) -> Script {
        let file = self.file;
        Script::new(
            file.source.path().to_owned().into(),
            file.source.text().to_owned().into(),
            file.checksum,
            file.no_transaction || by_statement,
            statements.into(),
        )
    }

    /// A file that holds no statement.
    pub(crate) fn empty(self) -> Diagnostic {
        let help = match self.role {
            Role::Up | Role::Down => "write the migration, or delete the file",
            Role::Verify => {
                "write a query that returns a row where the migration has not done its work, or \
                 delete the file"
            }
            Role::Fixture => "write the fixture, or delete the file",
            Role::Base => "write what exists before the first migration, or delete the file",
        };
        let finding = Diagnostic::new(Code::EmptyFile, "the file holds no statement");
        self.judge(self.show_emptiness(finding, "comments only").help(help))
    }

    /// The script of a down without a statement, whose up changes the schema.
    pub(crate) fn empty_down(self, script: &Script) -> Diagnostic {
        let finding =
            Diagnostic::new(Code::EmptyDown, "the up changes the schema, and the down is empty");
        let shown = match script.statements.first() {
            None => "comments only",
            Some(_) => "nothing between `BEGIN` and `COMMIT`",
        };
        self.show_emptiness(finding, shown).help("write the statements that undo the up").help(
            "or delete the file and say in the up why there is no way back: \
             `-- irreversible: why`",
        )
    }

    fn show_emptiness(self, finding: Diagnostic, shown: &str) -> Diagnostic {
        let source = &self.file.source;
        let text = source.text();
        let comments = text.trim();
        if comments.is_empty() {
            return finding.about(source.path());
        }
        let position = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let start = text.len() - text.trim_start().len();
        let span = Span::new(position(start), position(start + comments.len()));
        finding.at(source, span, shown)
    }
}

/// Whether a script does nothing: it has no statement but those that set up its transaction, and the
/// `BEGIN` and `COMMIT` around it.
pub(crate) fn is_empty(script: &Script) -> bool {
    script
        .statements
        .iter()
        .all(|one| matches!(one.transaction, TransactionClass::Wrapper | TransactionClass::Opening))
}
