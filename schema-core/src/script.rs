//! A checked file as the runtime carries it.

use schema_manifest::{Script, Statement};

use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::{Source, Span};

/// The script with its statements.
pub(crate) fn finish(file: &File, statements: Vec<Statement>) -> Script {
    Script::new(
        file.source.path().to_owned().into(),
        file.source.text().to_owned().into(),
        file.checksum,
        file.no_transaction,
        statements.into(),
    )
}

/// A file that holds no statement.
pub(crate) fn empty(source: &Source) -> Diagnostic {
    let text = source.text();
    let finding = Diagnostic::new(Code::EmptyFile, "the file holds no statement");
    let finding = if text.trim().is_empty() {
        finding.about(source.path())
    } else {
        let end = u32::try_from(text.trim_end().len()).unwrap_or(u32::MAX);
        finding.at(source, Span::new(0, end), "comments only")
    };
    if source.path().ends_with("down.sql") {
        finding.help("write the statements that undo the up").help(
            "or delete the file and say in the up why there is no way back: \
                   `-- irreversible: why`",
        )
    } else {
        finding.help("write the migration, or delete the file")
    }
}
