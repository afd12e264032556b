//! What only psql understands, as findings.

use super::syntax::{Psql, PsqlUse};
use crate::diagnostic::{Code, Diagnostic};
use crate::folder::File;
use crate::source::Span;

/// So many places of one kind are shown; further ones are counted.
const SHOWN: usize = 3;

/// Reports the commands and the copies of a file: one finding for each kind of them.
pub(super) fn report(file: &File, uses: &[PsqlUse], findings: &mut Vec<Diagnostic>) {
    for what in [Psql::Command, Psql::CopyIn, Psql::CopyOut] {
        let mut of_kind = uses.iter().filter(|one| one.what == what).peekable();
        if of_kind.peek().is_none() {
            continue;
        }
        let (message, label, help) = match what {
            Psql::Command => ("a command of psql, not SQL", "only psql reads this line", ""),
            Psql::CopyIn => (
                "a `COPY` that waits for its rows",
                "only psql sends the rows that follow; here the migration would hang",
                "write the rows as `INSERT` (`pg_dump --inserts` does), or put data that can be \
                 put in again into a fixture",
            ),
            Psql::CopyOut => (
                "a `COPY` that sends rows to whoever runs it",
                "only psql takes them",
                "take the statement away: a migration has nobody to send rows to",
            ),
        };
        let mut finding = Diagnostic::new(Code::PsqlOnly, message);
        for one in of_kind.by_ref().take(SHOWN) {
            let shown = if finding.labels.is_empty() { label } else { "and here" };
            finding = finding.at(&file.source, first_line(file, one.span), shown);
        }
        let helps = if what == Psql::Command { advice(file, uses) } else { vec![help] };
        finding = helps.into_iter().fold(finding, Diagnostic::help);
        let more = match of_kind.count() {
            0 => None,
            1 => Some("there is one more of its kind in the file".to_owned()),
            more => Some(format!("there are {more} more of its kind in the file")),
        };
        finding = more.into_iter().fold(finding, Diagnostic::help);
        findings.push(finding);
    }
}

/// Whether a command leaves what the other statements of the file do as it is.
pub(super) fn is_harmless(file: &File, one: &PsqlUse) -> bool {
    const HARMLESS: [&str; 12] = [
        "echo",
        "encoding",
        "pset",
        "qecho",
        "restrict",
        "set",
        "t",
        "timing",
        "unrestrict",
        "unset",
        "warn",
        "x",
    ];
    one.what != Psql::Command || HARMLESS.contains(&word(file.source.slice(one.span)))
}

fn word(command: &str) -> &str {
    let command = command.strip_prefix('\\').unwrap_or(command);
    command.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default()
}

/// What to do about the commands of a file, each advice once.
fn advice(file: &File, uses: &[PsqlUse]) -> Vec<&'static str> {
    let mut all = Vec::new();
    for one in uses.iter().filter(|one| one.what == Psql::Command) {
        let advice = match word(file.source.slice(one.span)) {
            "restrict" | "unrestrict" => {
                "`pg_dump` writes it since August 2025: delete the lines `\\restrict` and \
                 `\\unrestrict`"
            }
            "c" | "connect" => {
                "take `\\connect` away: a migration runs in the database that it is applied to"
            }
            "i" | "ir" | "include" => "put the statements of the other file here instead of `\\i`",
            "copy" => {
                "write the rows of `\\copy` as `INSERT`, or put data that can be put in again into \
                 a fixture"
            }
            "g" | "gx" | "gexec" | "gset" => {
                "end the statement with `;`, and write what its rows would be used for as SQL"
            }
            _ => "take the line away",
        };
        if !all.contains(&advice) {
            all.push(advice);
        }
    }
    all
}

fn first_line(file: &File, span: Span) -> Span {
    let text = file.source.slice(span);
    let line = text.lines().next().unwrap_or_default().trim_end();
    Span::new(span.start, span.start + u32::try_from(line.len()).unwrap_or_default())
}
