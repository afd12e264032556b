//! `index-name`: `idx_<table>_<columns>`.

use super::super::syntax::{CreateIndex, IndexKey, Kind, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;

/// So many bytes of a name are kept: `NAMEDATALEN - 1`.
const LONGEST: usize = 63;

pub(super) fn check(file: &File, statements: &[Statement], findings: &mut Vec<Diagnostic>) {
    for statement in statements {
        let Kind::CreateIndex(index) = &statement.kind else { continue };
        let expected = Expected::of(index);
        match &index.name {
            Some(name) if expected.is(&name.name.name) => {}
            Some(name) => {
                let message =
                    format!("index `{}` is not called after what it is on", name.name.name);
                findings.push(
                    Diagnostic::new(Code::IndexName, message)
                        .at(&file.source, name.span, format!("expected `{expected}`"))
                        .help(format!("call it {}", expected.advice())),
                );
            }
            None => findings.push(
                Diagnostic::new(Code::IndexName, "an index without a name of its own")
                    .at(&file.source, index.table.span, "the server chooses its name")
                    .help(format!("call it {}", expected.advice())),
            ),
        }
    }
}

/// What an index is to be called.
struct Expected {
    /// `idx_<table>_`
    stem: String,
    /// The columns, where they alone tell it from other indexes: it is over all rows, and no expression.
    columns: Option<String>,
}

impl Expected {
    fn of(index: &CreateIndex) -> Self {
        let columns = index.keys.iter().map(|key| match key {
            IndexKey::Column(column) => Some(column.name.as_str()),
            IndexKey::Expression { .. } => None,
        });
        let columns: Option<Vec<&str>> = columns.collect();
        Expected {
            stem: format!("idx_{}_", index.table.name.name),
            columns: columns.filter(|_| !index.partial).map(|columns| columns.join("_")),
        }
    }

    fn is(&self, name: &str) -> bool {
        match &self.columns {
            Some(columns) => {
                let whole = format!("{}{columns}", self.stem);
                // Where the server would cut it, whoever wrote it may have cut it shorter.
                name == whole || whole.len() > LONGEST && name.starts_with(&self.stem)
            }
            None => name.len() > self.stem.len() && name.starts_with(&self.stem),
        }
    }

    fn advice(&self) -> String {
        match self.columns {
            Some(_) => format!("`{self}`: `idx_`, the table, the columns"),
            None => format!(
                "`{self}`: of a partial index, and of one over an expression, the columns do not say \
                 what it is for"
            ),
        }
    }
}

impl std::fmt::Display for Expected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.stem, self.columns.as_deref().unwrap_or("<what it is for>"))
    }
}
