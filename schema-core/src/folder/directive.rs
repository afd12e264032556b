//! Directives: instructions in the comment lines at the head of a file.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{Source, Span};

/// What the header of a file asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Directives {
    /// `-- no-transaction`
    pub(super) no_transaction: bool,
    /// `-- irreversible: why`
    pub(super) irreversible: Option<String>,
}

/// Reads the directives of a file.
///
/// `-- no-transaction` counts where sqlx sees it: when the file starts with it. Anywhere else in
/// the header it is a finding, since sqlx would run the file in a transaction.
pub(super) fn read(source: &Source, findings: &mut Vec<Diagnostic>) -> Directives {
    let text = source.text();
    let mut directives = Directives {
        no_transaction: text.starts_with("-- no-transaction"),
        ..Directives::default()
    };
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let trimmed = line.trim();
        let Some(comment) = trimmed.strip_prefix("--").map(str::trim) else {
            if trimmed.is_empty() {
                continue;
            }
            break;
        };
        let indent = line.len() - line.trim_start().len();
        let span = Span::new(position(at + indent), position(at + indent + trimmed.len()));
        if comment == "no-transaction" && at + indent > 0 {
            // What it was meant to allow is no second finding.
            directives.no_transaction = true;
            findings.push(
                Diagnostic::new(Code::BadDirective, "`-- no-transaction` is not on the first line")
                    .at(source, span, "not seen here, neither by sqlx nor by us")
                    .help("move it to the very start of the file"),
            );
        }
        if let Some(reason) = comment.strip_prefix("irreversible") {
            let reason = reason.strip_prefix(':').unwrap_or_default().trim();
            if reason.is_empty() {
                findings.push(
                    Diagnostic::new(Code::BadDirective, "`-- irreversible` gives no reason")
                        .at(source, span, "a reason is shown to whoever asks for a revert")
                        .help("write `-- irreversible: why there is no way back`"),
                );
            }
            directives.irreversible = Some(reason.to_owned());
        }
    }
    directives
}

/// Positions are 32 bits wide: a larger file is refused before it gets here.
fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> (Directives, Vec<String>) {
        let mut findings = Vec::new();
        let directives = read(&Source::new("up.sql", text), &mut findings);
        (directives, findings.into_iter().map(|finding| finding.message).collect())
    }

    #[test]
    fn directives_stand_in_the_header_only() {
        let (directives, findings) =
            of("-- no-transaction\n-- Why.\n\n-- irreversible: rows are gone\nDROP TABLE a;\n");
        assert!(directives.no_transaction);
        assert_eq!(directives.irreversible.as_deref(), Some("rows are gone"));
        assert!(findings.is_empty());
        let (directives, findings) = of("SELECT 1;\n-- irreversible: no\n-- no-transaction\n");
        assert_eq!(directives, Directives::default());
        assert!(findings.is_empty());
    }

    #[test]
    fn a_directive_that_would_not_be_seen_is_reported() {
        assert_eq!(
            of("-- A title.\n-- no-transaction\nSELECT 1;").1,
            ["`-- no-transaction` is not on the first line"]
        );
        assert_eq!(of("-- irreversible\nSELECT 1;").1, ["`-- irreversible` gives no reason"]);
        // A sentence that mentions it is no directive.
        assert!(of("-- Runs without no-transaction.\nSELECT 1;").1.is_empty());
    }
}
