//! Whether a service may start on a schema that it was not compiled for.

use std::ffi::OsStr;
use std::fmt;

use schema_manifest::Text;

use crate::drift::{Drift, Verdict};
use crate::error::Error;
use crate::plan::NewerDatabase;

/// The environment variable that waves drift through.
const VARIABLE: &str = "SCHEMA_DRIFT";

/// What `SCHEMA_DRIFT` in the environment says.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum Environment {
    /// Nothing: it is not set, or empty.
    Unset,
    /// `warn`: a service starts on a schema that it was not compiled for, and says so again every hour.
    Warn,
    /// The service does not read it: [`ignore_environment`](crate::Migrator::ignore_environment).
    Ignored,
    /// This, which means nothing: a start is refused with [`Error::Environment`].
    Invalid(String),
}

impl Environment {
    pub(crate) fn read() -> Self {
        Environment::of(std::env::var_os(VARIABLE).as_deref())
    }

    fn of(value: Option<&OsStr>) -> Self {
        match value {
            None => Environment::Unset,
            Some(value) if value.is_empty() => Environment::Unset,
            Some(value) if value.eq_ignore_ascii_case("warn") => Environment::Warn,
            Some(value) => Environment::Invalid(value.to_string_lossy().into_owned()),
        }
    }
}

/// ``SCHEMA_DRIFT is `warn` ``, where there is something to say.
impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Environment::Unset => write!(f, "{VARIABLE} is not set"),
            Environment::Warn => write!(f, "{VARIABLE} is `warn`"),
            Environment::Ignored => write!(f, "{VARIABLE} is not read"),
            Environment::Invalid(value) => {
                write!(f, "{VARIABLE} is `{}`, which means nothing", value.escape_debug())
            }
        }
    }
}

/// What becomes of drift when a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Policy {
    /// What the environment says.
    drift: OnDrift,
    /// What becomes of it where a newer release has migrated the database.
    newer: Option<NewerDatabase>,
}

/// What the environment says of drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OnDrift {
    Refuse,
    /// The start goes on, and the whole report is logged as a warning, again and again.
    WaveThrough,
    /// It has no say.
    RefuseAlways,
}

impl Policy {
    /// What a start does; a value that means nothing is refused.
    pub(crate) fn of(environment: &Environment, hint: Option<&Text>) -> Result<Self, Error> {
        let drift = match environment {
            Environment::Unset => OnDrift::Refuse,
            Environment::Warn => OnDrift::WaveThrough,
            Environment::Ignored => OnDrift::RefuseAlways,
            Environment::Invalid(value) => {
                return Err(Error::Environment { value: value.clone(), hint: hint.cloned() });
            }
        };
        Ok(Policy { drift, newer: None })
    }

    /// On a database that a newer release has migrated.
    pub(crate) fn on_newer(self, rule: NewerDatabase) -> Self {
        Policy { newer: Some(rule), ..self }
    }

    /// Writes into the report what becomes of the service.
    pub(crate) fn judge(self, drift: &mut Drift) {
        drift.waivable = !drift.is_required() && self.drift != OnDrift::RefuseAlways;
        let may_pass = !drift.is_required();
        drift.verdict = if !drift.refuses() {
            Verdict::Warned
        } else if drift.waivable && self.drift == OnDrift::WaveThrough {
            Verdict::WavedThrough
        } else if may_pass && self.newer == Some(NewerDatabase::Allow) {
            Verdict::Allowed
        } else {
            Verdict::Refused
        };
    }
}

#[cfg(test)]
mod tests {
    use schema_manifest::Consequence;

    use super::*;
    use crate::drift::{Drifted, Reason};
    use crate::sample;

    fn drift(consequence: Consequence, required: bool) -> Drift {
        let drifted = sample::missing("disk_size", Reason::Unknown);
        sample::drift(vec![Drifted { consequence, required, ..drifted }])
    }

    /// Each with the last line, which says how the variable stands to it.
    #[test]
    fn what_becomes_of_drift_follows_from_the_environment_and_the_rules() {
        use Consequence::{Refuse, Warn};
        use Environment as Env;
        let starts = "SCHEMA_DRIFT=warn in the environment starts the service all the same";
        let runs = "SCHEMA_DRIFT=warn in the environment lets the service run all the same";
        let required = "SCHEMA_DRIFT=warn in the environment does not help here: `require` names";
        let unread =
            "SCHEMA_DRIFT=warn in the environment does not help here: the service does not";
        let allowed = "`NewerDatabase::Allow` lets";
        let allow = Some(NewerDatabase::Allow);
        let compatible = Some(NewerDatabase::AllowIfCompatible);
        for (environment, newer, consequence, is_required, verdict, last) in [
            (Env::Unset, None, Refuse, false, Verdict::Refused, starts),
            (Env::Unset, None, Warn, false, Verdict::Warned, ""),
            (Env::Unset, None, Refuse, true, Verdict::Refused, required),
            (Env::Warn, None, Refuse, false, Verdict::WavedThrough, runs),
            (Env::Warn, None, Warn, false, Verdict::Warned, ""),
            (Env::Warn, None, Refuse, true, Verdict::Refused, required),
            (Env::Ignored, None, Refuse, false, Verdict::Refused, unread),
            (Env::Ignored, None, Refuse, true, Verdict::Refused, required),
            (Env::Unset, compatible, Refuse, false, Verdict::Refused, starts),
            (Env::Unset, allow, Refuse, false, Verdict::Allowed, allowed),
            (Env::Unset, allow, Refuse, true, Verdict::Refused, required),
            (Env::Ignored, allow, Refuse, false, Verdict::Allowed, allowed),
            (Env::Warn, allow, Refuse, false, Verdict::WavedThrough, runs),
        ] {
            let case = format!("{environment:?} {newer:?} {consequence} {is_required}");
            let policy = Policy { newer, ..Policy::of(&environment, None).unwrap() };
            let mut drift = drift(consequence, is_required);
            policy.judge(&mut drift);
            assert_eq!(drift.verdict, verdict, "{case}");
            let line = drift.last_line().unwrap_or_default();
            assert!(line.starts_with(last) && line.is_empty() == last.is_empty(), "{case}: {line}");
        }
    }

    #[test]
    fn only_warn_means_something() {
        let invalid = |value: &str| Environment::Invalid(value.to_owned());
        let cases = [
            (None, Environment::Unset),
            (Some(""), Environment::Unset),
            (Some("warn"), Environment::Warn),
            (Some("WARN"), Environment::Warn),
            (Some("ignore"), invalid("ignore")),
            (Some("1"), invalid("1")),
            (Some("warn "), invalid("warn ")),
        ];
        for (value, expected) in cases {
            let found = Environment::of(value.map(OsStr::new));
            assert_eq!(found, expected, "{value:?}");
            let refused = Policy::of(&found, None).is_err();
            assert_eq!(refused, matches!(found, Environment::Invalid(_)), "{value:?}");
        }
    }
}
