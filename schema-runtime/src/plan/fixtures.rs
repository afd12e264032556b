//! Which fixtures to run.

use schema_manifest::{Embedded, Fixture};

use super::FixtureStep;
use crate::state::FixtureRow;

/// What becomes of a fixture, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FixtureDecision {
    /// Its checksum was never recorded for its name: it runs.
    Run,
    /// It is what ran last under its name.
    UpToDate,
    /// It ran once, and another one ran since under its name: a newer version of the service is
    /// at work, and this one does not overwrite it.
    Superseded,
    /// The database has migrations that this binary does not know: it leaves all fixtures alone.
    NewerDatabase,
}

/// What becomes of each fixture. `rows` are the oldest first.
pub(crate) fn decide<'s>(
    embedded: &'s Embedded,
    rows: &[FixtureRow],
    newer_database: bool,
) -> Vec<FixtureStep<'s>> {
    let decision = |fixture: &Fixture| {
        if newer_database {
            return FixtureDecision::NewerDatabase;
        }
        let mut recorded = rows.iter().filter(|row| row.name == fixture.name).rev();
        let is_this = |row: &FixtureRow| row.checksum == fixture.script.checksum.0;
        match recorded.next() {
            Some(last) if is_this(last) => FixtureDecision::UpToDate,
            Some(_) if recorded.any(is_this) => FixtureDecision::Superseded,
            _ => FixtureDecision::Run,
        }
    };
    embedded
        .fixtures
        .iter()
        .map(|fixture| FixtureStep { fixture, decision: decision(fixture) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_fixture_runs_only_if_its_checksum_was_never_recorded_for_its_name() {
        let embedded = sample::with_fixture("gpu_types", 5);
        let row = |name: &str, byte: u8| FixtureRow { name: name.into(), checksum: vec![byte; 48] };
        let cases: &[(&str, Vec<FixtureRow>, bool, FixtureDecision)] = &[
            ("never ran", vec![], false, FixtureDecision::Run),
            ("another name", vec![row("other", 5)], false, FixtureDecision::Run),
            ("changed", vec![row("gpu_types", 4)], false, FixtureDecision::Run),
            (
                "ran last",
                vec![row("gpu_types", 4), row("gpu_types", 5)],
                false,
                FixtureDecision::UpToDate,
            ),
            (
                "a newer one ran since",
                vec![row("gpu_types", 5), row("gpu_types", 6)],
                false,
                FixtureDecision::Superseded,
            ),
            ("a newer database", vec![], true, FixtureDecision::NewerDatabase),
        ];
        for (case, rows, newer, expected) in cases {
            let decided = decide(&embedded, rows, *newer);
            assert_eq!(decided[0].decision, *expected, "{case}");
        }
    }
}
