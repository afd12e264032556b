//! What a proof has found: as data, and as text for whoever reads a failed test.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use schema_manifest::{DownFinding, Text};

use crate::drift::Drift;
use crate::report::{Verified, counted, indented};
use crate::testing::TestDatabaseError;
use crate::testing::snapshot::SnapshotDifference;

/// What [`prove()`](crate::testing::prove()) has done with each migration, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Proof {
    /// The migrations in their order.
    pub migrations: Vec<ProvenMigration>,
    /// How many of the newest migrations were reverted one after the other, with the fixtures' rows in the
    /// tables, and applied again.
    pub way_back: usize,
    /// The fixtures, each of which was run twice.
    pub fixtures: Vec<Text>,
    /// What was compared with the manifest after the last migration.
    pub verified: Verified,
    /// What is wrong. Empty in what [`prove()`](crate::testing::prove()) gives.
    pub faults: Vec<Fault>,
    /// How long it took.
    pub elapsed: Duration,
}

/// A migration, and what was done with its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct ProvenMigration {
    /// Its version.
    pub version: i64,
    /// Version and name, as its file has them.
    pub migration: String,
    /// Its way back.
    pub down: ProvenDown,
}

/// What became of a way back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum ProvenDown {
    /// It gives back what was there before the up, and the up can run again.
    Restores,
    /// The same, but for the order of the columns of these tables.
    RestoresInOtherOrder(Vec<String>),
    /// It was not run: `-- irreversible: why` says that there is none.
    Irreversible(Text),
    /// It was not run: there is none.
    ForwardOnly,
    /// It was not run: it is known to be wrong, and that was let pass.
    Known(Vec<DownFinding>),
    /// See [`Proof::faults`].
    Fails,
}

/// Something that is wrong with a migration or a fixture.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct Fault {
    /// What it is.
    pub kind: FaultKind,
    /// The migration (version and name) or the fixture; `None` where it is about the whole.
    pub of: Option<String>,
    /// The file.
    pub path: Option<Text>,
    /// What the database or the runtime says.
    pub message: Option<String>,
    /// Where the schema differs from what it should be.
    pub differences: Vec<FaultDifference>,
    /// Where it differs from the manifest.
    pub drift: Option<Box<Drift>>,
}

/// What can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
#[non_exhaustive]
pub enum FaultKind {
    /// The up fails: nothing after it can be proven.
    UpFails,
    /// The down fails, right after its up.
    DownFails,
    /// The down, right after its up, does not give back what was there before.
    DownDiffers,
    /// The up fails when it is run again after its down.
    UpAgainFails,
    /// The up makes something else when it is run again after its down.
    UpAgainDiffers,
    /// After the last migration the schema is not what the manifest says.
    ManifestDiffers,
    /// A fixture fails.
    FixtureFails,
    /// A fixture fails when it is run again.
    FixtureAgainFails,
    /// A fixture adds or removes rows when it is run again.
    FixtureRepeats,
    /// The down fails with rows in the tables.
    WayBackFails,
    /// With rows in the tables, the down does not give back what was there before.
    WayBackDiffers,
    /// After the way back the ups do not make the same again.
    LastDiffers,
}

/// An object that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct FaultDifference {
    /// What it is, with its kind and its schema: `column public.disks.size`.
    pub object: String,
    /// As it should be; `None`: it should not be there.
    pub expected: Option<String>,
    /// As it is; `None`: it is not there.
    pub found: Option<String>,
    /// The file and line that names it.
    pub origin: Option<String>,
}

impl FaultDifference {
    pub(super) fn new(difference: SnapshotDifference, origin: Option<String>) -> Self {
        let SnapshotDifference { key, before, now, .. } = difference;
        FaultDifference { object: key, expected: before, found: now, origin }
    }
}

impl FaultKind {
    /// What is wrong, said of a migration or a fixture.
    const fn says(self) -> &'static str {
        match self {
            FaultKind::UpFails => "the up fails",
            FaultKind::DownFails => "the down fails, right after its up",
            FaultKind::DownDiffers => "the down does not give back what was there before its up",
            FaultKind::UpAgainFails => "the up fails when it runs again after its down",
            FaultKind::UpAgainDiffers => {
                "the up makes something else when it runs again after its down"
            }
            FaultKind::ManifestDiffers => {
                "the schema after the last migration is not what the manifest says"
            }
            FaultKind::FixtureFails => "the fixture fails",
            FaultKind::FixtureAgainFails => "the fixture fails when it runs again",
            FaultKind::FixtureRepeats => {
                "the fixture changes the number of rows when it runs again"
            }
            FaultKind::WayBackFails => "the down fails with the fixtures' rows in the tables",
            FaultKind::WayBackDiffers => {
                "with the fixtures' rows in the tables the down does not give back what was there before \
                 its up"
            }
            FaultKind::LastDiffers => {
                "the ups do not make the same again, after the downs and with the fixtures' rows in the \
                 tables"
            }
        }
    }

    /// What to do about it.
    const fn advice(self) -> &'static str {
        match self {
            FaultKind::UpFails => "correct the up; what follows was not tried",
            FaultKind::DownFails | FaultKind::DownDiffers => {
                "correct the down, or say in the up why there is none: `-- irreversible: why`"
            }
            FaultKind::UpAgainFails | FaultKind::UpAgainDiffers => {
                "let the down take back all that the up does, or write the up so that it does not matter \
                 (`IF NOT EXISTS`)"
            }
            FaultKind::ManifestDiffers => {
                "if the migrations are right, this is a fault of the build: report it with the statement \
                 at the line that is named; `-- opaque: why` above that statement helps until then"
            }
            FaultKind::FixtureFails => "correct the fixture",
            FaultKind::FixtureAgainFails | FaultKind::FixtureRepeats => {
                "write the fixture so that it can run again: `ON CONFLICT .. DO UPDATE` on a unique key"
            }
            FaultKind::WayBackFails | FaultKind::WayBackDiffers | FaultKind::LastDiffers => {
                "let the scripts of this migration take rows that are there into account, or say in the up \
                 why there is no way back: `-- irreversible: why`"
            }
        }
    }
}

/// One line: ``column public.disks.size: expected `bigint`, found `integer`: migrations/1_disks/up.sql:4``.
impl fmt::Display for FaultDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |side: &Option<String>| match side.as_deref() {
            None => "nothing".to_owned(),
            // A table is all that is said of some.
            Some("") => "it".to_owned(),
            Some(text) => format!("`{}`", shortened(text)),
        };
        let Self { object, expected, found, origin } = self;
        write!(f, "{object}: expected {}, found {}", text(expected), text(found))?;
        origin.iter().try_for_each(|origin| write!(f, ": {origin}"))
    }
}

/// The longest text of an object in a line.
const LONGEST: usize = 200;

/// On one line, which is not too long.
fn shortened(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= LONGEST {
        return line;
    }
    line.chars().take(LONGEST).chain(" ..".chars()).collect()
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, of, path, message, differences, drift } = self;
        of.iter().try_for_each(|of| write!(f, "{of}: "))?;
        f.write_str(kind.says())?;
        path.iter().try_for_each(|path| write!(f, " ({path})"))?;
        if let Some(message) = message {
            write!(f, "\n{}", indented(message, "  "))?;
        }
        for difference in differences {
            write!(f, "\n  {difference}")?;
        }
        for drifted in drift.iter().flat_map(|drift| &drift.differences) {
            write!(f, "\n  {drifted}")?;
        }
        write!(f, "\n  what to do: {}", kind.advice())
    }
}

impl fmt::Display for ProvenDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProvenDown::Restores => f.write_str("the down restores"),
            ProvenDown::RestoresInOtherOrder(tables) => {
                write!(f, "the down restores, but for the order of columns: {}", tables.join(", "))
            }
            ProvenDown::Irreversible(reason) => write!(f, "not reverted, irreversible: {reason}"),
            ProvenDown::ForwardOnly => f.write_str("not reverted, it has no down"),
            ProvenDown::Known(findings) => {
                f.write_str("not reverted, the down has accepted findings:")?;
                findings.iter().try_for_each(|finding| write!(f, "\n      {finding}"))
            }
            ProvenDown::Fails => f.write_str("not proven"),
        }
    }
}

/// A line for the whole, and one for each migration that is not simply reverted; with `{:#}` one for every
/// migration.
impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let restored = self.migrations.iter().filter(|one| {
            matches!(one.down, ProvenDown::Restores | ProvenDown::RestoresInOtherOrder(_))
        });
        let (migrations, restored) = (self.migrations.len(), restored.count());
        if self.faults.is_empty() {
            f.write_str("proven: ")?;
        } else {
            let faults = counted(self.faults.len(), "fault");
            write!(f, "the migrations are not proven, {faults}: ")?;
        }
        let (migrations, restored) = (counted(migrations, "migration"), counted(restored, "down"));
        write!(
            f,
            "{migrations}, {restored} that restore{}",
            if restored == "1 down" { "s" } else { "" }
        )?;
        if !self.fixtures.is_empty() {
            write!(f, ", {} run twice", counted(self.fixtures.len(), "fixture"))?;
        }
        write!(f, ", {}, in {:.1} s", self.verified, self.elapsed.as_secs_f64())?;
        for one in &self.migrations {
            if f.alternate() || !matches!(one.down, ProvenDown::Restores | ProvenDown::Fails) {
                write!(f, "\n  {}: {}", one.migration, one.down)?;
            }
        }
        for fault in &self.faults {
            write!(f, "\n\n{fault}")?;
        }
        Ok(())
    }
}

/// Why migrations are not proven.
///
/// Its `Debug`, which a test that returns it prints, is its text.
#[non_exhaustive]
pub enum ProofError {
    /// There is no database to prove them on: see what the error says.
    Database(TestDatabaseError),
    /// The scratch database cannot be read: the server is gone, or the migrations have locked the role out.
    Unreadable {
        /// What was read.
        doing: &'static str,
        /// What the database says.
        cause: sqlx::Error,
    },
    /// Something is wrong with them: whoever writes the migrations has to act.
    Faults(Box<Proof>),
}

impl fmt::Display for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProofError::Database(error) => {
                let mut text = error.to_string();
                let mut cause = error.source();
                while let Some(one) = cause {
                    let said = one.to_string();
                    // Errors of sqlx end in the text of their own cause.
                    if !text.ends_with(&said) {
                        text = format!("{text}: {said}");
                    }
                    cause = one.source();
                }
                f.write_str(&text)
            }
            ProofError::Unreadable { doing, cause } => {
                write!(f, "cannot read {doing} of the scratch database: {cause}")
            }
            ProofError::Faults(proof) => write!(f, "{proof}"),
        }
    }
}

impl fmt::Debug for ProofError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl StdError for ProofError {}

impl From<TestDatabaseError> for ProofError {
    fn from(error: TestDatabaseError) -> Self {
        ProofError::Database(error)
    }
}
