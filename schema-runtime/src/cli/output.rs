//! What a command prints, how loudly, and the exit status that it ends with.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Args;
use serde::Serialize;

use super::signal::Signal;

/// How loudly a command speaks, and in which form.
#[derive(Debug, Clone, Copy, Default, Args)]
pub struct Output {
    /// Print nothing but errors, and data that was asked for
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print each step, and details of what was done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Print one JSON document, with `"format": 1`; fields are only ever added
    #[arg(long, global = true)]
    pub json: bool,
}

/// Why a command ends with another status than 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// Something is wrong with the folder or the database, and it has been said: status 1.
    Found,
    /// The folder or the database does not allow it, or a script failed: status 1.
    Refused(String),
    /// The call is wrong, or a file cannot be read or written: status 2.
    Call(String),
    /// The database cannot be reached: status 3.
    Unreachable(String),
    /// A signal stopped it: status 130 or 143.
    Stopped(Signal, String),
}

/// What every command gives.
pub type Outcome = Result<(), Failure>;

/// The form of all data: `format` never changes while fields are only added.
#[derive(Serialize)]
struct Document<T> {
    format: u32,
    #[serde(flatten)]
    body: T,
}

#[derive(Serialize)]
struct ErrorBody<'t> {
    error: ErrorText<'t>,
}

#[derive(Serialize)]
struct ErrorText<'t> {
    kind: &'static str,
    text: &'t str,
}

/// A value as one JSON document with `"format": 1`.
pub fn json(body: impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(&Document { format: 1, body })
        .map_err(|error| Failure::Call(format!("the result cannot be written as JSON: {error}")))
}

/// Prints what was asked for, whatever `-q` says.
pub fn print(text: &str) -> Outcome {
    let mut to = io::stdout().lock();
    match writeln!(to, "{}", text.trim_end()).and_then(|()| to.flush()) {
        // A closed pipe: whoever reads has seen enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::Call(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

impl Output {
    /// Prints a result: its text, or the document where `--json` was said.
    pub fn result(self, text: &impl ToString, body: impl Serialize) -> Outcome {
        if self.json {
            return print(&json(body)?);
        }
        if self.quiet { Ok(()) } else { print(&text.to_string()) }
    }

    /// Says on standard error what is going on, unless `-q` was said.
    pub fn note(self, text: &str) {
        if !self.quiet {
            let _ = writeln!(io::stderr(), "{text}");
        }
    }

    /// Says why the command ends, and with which status.
    pub fn end(self, outcome: Outcome) -> ExitCode {
        let Err(failure) = outcome else { return ExitCode::SUCCESS };
        if let Some(text) = failure.text() {
            let _ = writeln!(io::stderr(), "error: {}", text.trim_end());
            let body = ErrorBody { error: ErrorText { kind: failure.kind(), text } };
            if self.json
                && let Ok(document) = json(body)
            {
                let _ = print(&document);
            }
        }
        ExitCode::from(failure.status())
    }
}

impl Failure {
    fn text(&self) -> Option<&str> {
        match self {
            Failure::Found => None,
            Failure::Refused(text)
            | Failure::Call(text)
            | Failure::Unreachable(text)
            | Failure::Stopped(_, text) => Some(text),
        }
    }

    fn kind(&self) -> &'static str {
        match self {
            Failure::Found => "found",
            Failure::Refused(_) => "refused",
            Failure::Call(_) => "call",
            Failure::Unreachable(_) => "unreachable",
            Failure::Stopped(..) => "stopped",
        }
    }

    fn status(&self) -> u8 {
        match self {
            Failure::Found | Failure::Refused(_) => 1,
            Failure::Call(_) => 2,
            Failure::Unreachable(_) => 3,
            Failure::Stopped(signal, _) => signal.status(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_carries_its_format_beside_the_fields() {
        let body = ErrorBody { error: ErrorText { kind: "call", text: "no" } };
        let text = json(body).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["format"], 1);
        assert_eq!(value["error"]["kind"], "call");
    }

    #[test]
    fn each_failure_has_its_status() {
        let text = String::new;
        let failures = [
            (Failure::Found, 1),
            (Failure::Refused(text()), 1),
            (Failure::Call(text()), 2),
            (Failure::Unreachable(text()), 3),
            (Failure::Stopped(Signal::Interrupt, text()), 130),
            (Failure::Stopped(Signal::Terminate, text()), 143),
        ];
        for (failure, status) in failures {
            assert_eq!(failure.status(), status, "{failure:?}");
        }
    }
}
