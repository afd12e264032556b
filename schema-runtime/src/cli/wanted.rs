//! A state to go to, as a call writes it.

use std::str::FromStr;

use schema_manifest::Embedded;

use super::output::Failure;
use crate::Target;

/// A state to go to, as a call writes it: the number of a migration, or `empty`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Right after this one.
    Version(i64),
    /// Before the first one.
    Empty,
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let digits = text.replace('-', "");
        match (text, digits.parse()) {
            ("empty", _) => Ok(Wanted::Empty),
            (_, Ok(version)) if !text.starts_with('-') => Ok(Wanted::Version(version)),
            _ => Err("expected the number of a migration, or `empty`: before the first one".into()),
        }
    }
}

impl Wanted {
    /// sqlx says 0 for "before the first one", which is a migration of its own in diesel's folders.
    pub(super) fn among(self, embedded: &Embedded) -> Result<Target, Failure> {
        match self {
            Wanted::Version(version) if embedded.migration(version).is_some() => {
                Ok(Target::__version(version))
            }
            Wanted::Empty | Wanted::Version(0) => Ok(Target::__empty()),
            Wanted::Version(version) => Err(no_such(embedded, version)),
        }
    }
}

/// What is said of a version that is not there.
pub fn no_such(embedded: &Embedded, version: i64) -> Failure {
    Failure::Call(format!(
        "`{}` has no migration {version}\nwhat to do: take one of its versions: {}",
        embedded.folder,
        newest(embedded)
    ))
}

/// The last versions, which are those that somebody means.
fn newest(embedded: &Embedded) -> String {
    const SHOWN: usize = 5;
    let count = embedded.migrations.len();
    let shown = embedded.migrations.iter().skip(count.saturating_sub(SHOWN));
    let shown: Vec<String> = shown.map(ToString::to_string).collect();
    match count.saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} ({more} more before them)", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_number_or_empty() {
        for (text, expected) in [
            ("empty", Some(Wanted::Empty)),
            ("0", Some(Wanted::Version(0))),
            ("20260105090000", Some(Wanted::Version(20_260_105_090_000))),
            ("2026-01-05-090000", Some(Wanted::Version(20_260_105_090_000))),
            ("-1", None),
            ("", None),
            ("head", None),
            ("99999999999999999999", None),
        ] {
            assert_eq!(text.parse().ok(), expected, "{text:?}");
        }
    }
}
