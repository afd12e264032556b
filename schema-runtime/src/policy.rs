//! Whether a service may start on a schema that it was not compiled for.

use std::ffi::OsStr;

use crate::drift::Drift;
use crate::error::Error;

/// The environment variable that waves drift through.
const VARIABLE: &str = "SCHEMA_DRIFT";

/// What becomes of drift when a service starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Policy {
    /// The start is refused.
    Refuse,
    /// The start goes on, and the whole report is logged as a warning.
    Warn,
}

impl Policy {
    pub(crate) fn from_environment() -> Self {
        Policy::from_value(std::env::var_os(VARIABLE).as_deref())
    }

    fn from_value(value: Option<&OsStr>) -> Self {
        if value.is_some_and(|value| value.eq_ignore_ascii_case("warn")) {
            Policy::Warn
        } else {
            Policy::Refuse
        }
    }

    /// What was let pass, or the refusal.
    pub(crate) fn judge(self, drift: Option<Drift>) -> Result<Option<Box<Drift>>, Error> {
        match drift {
            None => Ok(None),
            Some(report) if !report.refuses() => {
                tracing::warn!(differences = report.differences.len(), "{report}");
                Ok(Some(Box::new(report)))
            }
            Some(report) if self == Policy::Warn && report.may_be_waved_through() => {
                tracing::warn!(
                    differences = report.differences.len(),
                    "SCHEMA_DRIFT=warn: starting all the same: {report}"
                );
                Ok(Some(Box::new(report)))
            }
            Some(report) => Err(Error::Drift { report: Box::new(report) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use schema_manifest::{Difference, DifferenceKind, Finding, Object, ObjectName};

    use super::*;
    use crate::drift::{Drifted, Reason};

    #[test]
    fn what_is_required_is_refused_whatever_the_policy() {
        let drift = |required| {
            let object = Object::Table(ObjectName::unqualified("disks"));
            let difference = Difference { object, finding: Finding::Missing, origin: None };
            let kind = DifferenceKind::TableMissing;
            let consequence = kind.consequence();
            let reason = Reason::Unknown;
            let differences = vec![Drifted { difference, kind, consequence, required, reason }];
            Some(Drift { database: "gpu".into(), differences, ignored: 0, hint: None })
        };
        for (policy, required, passes) in [
            (Policy::Refuse, false, false),
            (Policy::Warn, false, true),
            (Policy::Warn, true, false),
        ] {
            let verdict = policy.judge(drift(required));
            assert_eq!(verdict.is_ok(), passes, "{policy:?} {required}");
            assert_eq!(policy.judge(None).unwrap(), None);
        }
    }

    #[test]
    fn only_warn_waves_drift_through() {
        let cases = [
            (None, Policy::Refuse),
            (Some(""), Policy::Refuse),
            (Some("ignore"), Policy::Refuse),
            (Some("warn"), Policy::Warn),
            (Some("WARN"), Policy::Warn),
        ];
        for (value, expected) in cases {
            assert_eq!(Policy::from_value(value.map(OsStr::new)), expected, "{value:?}");
        }
    }
}
