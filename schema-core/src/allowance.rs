//! Findings that may stay: what `-- allow: check: why` and `allow = [..]` say.

use crate::diagnostic::{Class, Code, Diagnostic};
use crate::source::{Source, Span};
use crate::suggest;

/// A finding that may stay.
#[derive(Debug, Clone)]
pub(crate) struct Allowance {
    /// The check whose findings may stay.
    pub(crate) check: Code,
    /// Where they may.
    pub(crate) scope: Scope,
    /// Where this is said.
    pub(crate) source: Source,
    pub(crate) span: Span,
}

/// Where an allowance holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Scope {
    /// In the file that says so.
    File,
    /// In the first statement that ends behind this byte of the file that says so.
    Statement(u32),
    /// In these migrations and those between them, in the order of the folder; an end that is left
    /// out is that of the folder.
    Versions(Option<i64>, Option<i64>),
    /// In the files below the migrations folder that this glob matches.
    Files(String),
}

/// The check of that name, if its findings can be allowed; else what is wrong with the name, and
/// what to write.
pub(crate) fn allowable(name: &str) -> Result<Code, (String, String)> {
    let Some(code) = Code::from_name(name) else {
        let names = Code::ALL.iter().filter(|code| code.class() != Class::Fault);
        let help = match suggest::nearest(name, names.map(|code| code.as_str())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a finding shows the name of its check in brackets".to_owned(),
        };
        return Err((format!("there is no check `{name}`"), help));
    };
    if code.class() == Class::Fault {
        let help = "without it the folder cannot be read, or what is embedded would be wrong: mend \
                    what it finds";
        return Err((format!("`{name}` cannot be allowed"), help.to_owned()));
    }
    Ok(code)
}

/// An allowance that allows nothing. `unknown` is a version in it that no migration has.
pub(crate) fn idle(allowance: &Allowance, unknown: Option<i64>) -> Diagnostic {
    let label = match unknown {
        Some(version) => format!("no migration has the version {version}"),
        None => "allows nothing".to_owned(),
    };
    Diagnostic::new(
        Code::IdleAllowance,
        format!("nothing is found that `{}` would allow", allowance.check),
    )
    .at(&allowance.source, allowance.span, label)
    .help("take it away: it would hide what is found there later")
}
