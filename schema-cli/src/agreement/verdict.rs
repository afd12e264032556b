//! What we say of a down, held against the truth.

use serde::Serialize;

use super::folder::Finding;
use super::truth::Truth;

/// Whether we are right about a down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It is right, and we say nothing.
    Clean,
    /// It is wrong: one of our errors says so and names what is wrong, or there is nothing to name.
    Found,
    /// It is wrong, and what we say about it is a warning or names something else.
    Vague,
    /// It is wrong, and we say nothing.
    Missed,
    /// It is right, and we say something.
    Accused,
}

impl Verdict {
    /// What the findings about a down are worth.
    pub(crate) fn of(truth: &Truth, findings: &[Finding]) -> Self {
        let findings: Vec<&Finding> = findings.iter().filter(|one| one.accuses).collect();
        if truth.is_right() {
            return if findings.is_empty() { Verdict::Clean } else { Verdict::Accused };
        }
        let names = truth.names();
        let is_named = |finding: &Finding| {
            let texts = || finding.labels.iter().chain([&finding.message]);
            names.is_empty() || names.iter().any(|name| texts().any(|text| has_word(text, name)))
        };
        if findings.is_empty() {
            Verdict::Missed
        } else if findings.iter().any(|finding| finding.is_error() && is_named(finding)) {
            Verdict::Found
        } else {
            Verdict::Vague
        }
    }
}

/// Whether a text has a name in it, as a word.
fn has_word(text: &str, name: &str) -> bool {
    let is_part =
        |letter: Option<char>| letter.is_some_and(|one| one.is_alphanumeric() || one == '_');
    !name.is_empty()
        && text.match_indices(name).any(|(at, _)| {
            let (front, back) = (text.get(..at), text.get(at + name.len()..));
            !is_part(front.and_then(|front| front.chars().next_back()))
                && !is_part(back.and_then(|back| back.chars().next()))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::truth::Outcome;
    use schema_runtime::testing::SnapshotDifference as Difference;

    fn finding(level: &str, message: &str, accuses: bool) -> Finding {
        Finding {
            code: "unknown-table",
            level: level.to_owned(),
            message: message.to_owned(),
            path: None,
            line: None,
            labels: vec![],
            accuses,
        }
    }

    #[test]
    fn only_an_error_that_names_the_object_counts() {
        let lost = Difference {
            key: "index public.by_size".to_owned(),
            kind: "index".to_owned(),
            change: "lost",
            before: None,
            after: None,
            now: None,
        };
        let wrong = Truth { outcome: Outcome::Differs, refusal: None, differences: vec![lost] };
        let right = Truth { outcome: Outcome::Ok, refusal: None, differences: vec![] };
        let names = "the index `by_size` is not made again";
        let cases = [
            (&wrong, vec![finding("error", names, true)], Verdict::Found),
            (&wrong, vec![finding("warning", names, true)], Verdict::Vague),
            (&wrong, vec![finding("error", "the down is empty", true)], Verdict::Vague),
            (&wrong, vec![finding("error", "no index `by_size_2`", true)], Verdict::Vague),
            (&wrong, vec![finding("error", names, false)], Verdict::Missed),
            (&wrong, vec![], Verdict::Missed),
            (&right, vec![finding("warning", names, true)], Verdict::Accused),
            (&right, vec![finding("error", names, false)], Verdict::Clean),
            (&right, vec![], Verdict::Clean),
        ];
        for (truth, findings, expected) in cases {
            assert_eq!(Verdict::of(truth, &findings), expected, "{findings:?}");
        }
    }
}
