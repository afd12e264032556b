//! Running every migration forth, back and forth again, on databases that are made for it.
//!
//! `report.rs` is what is found; here is the order of things. Nothing is touched but a scratch database,
//! which is dropped in every outcome: a state that a fault has spoiled is thrown away and made again.

mod report;

use std::time::Instant;

use schema_manifest::{Down, Fixture, Migration, Script};

pub use report::{
    Fault, FaultDifference, FaultKind, Proof, ProofError, ProvenDown, ProvenMigration,
};

use super::error::TestDatabaseError;
use super::setup::{Setup, TestedDatabase};
use super::snapshot::{Snapshot, SnapshotDifference};
use crate::report::Verified;
use crate::{Error, Migrator, Target};

/// Proves, and drops the scratch database.
pub(super) async fn run<DB: TestedDatabase>(setup: &Setup<'_, DB>) -> Result<Proof, ProofError> {
    let mut walk = Walk::new(setup).await?;
    // A panic or a cancellation drops the walk, and with it the database.
    let walked = walk.whole().await;
    let (proof, made) = (walk.proof, walk.made);
    let removed = DB::remove(made).await;
    walked?;
    if !proof.faults.is_empty() {
        return Err(ProofError::Faults(Box::new(proof)));
    }
    removed?;
    Ok(proof)
}

struct Walk<'s, DB: TestedDatabase> {
    setup: &'s Setup<'s, DB>,
    migrator: Migrator<'s, DB>,
    made: DB::Made,
    proof: Proof,
    /// What was there before each migration, and after the last one, as digests.
    states: Vec<u64>,
}

impl<'s, DB: TestedDatabase> Walk<'s, DB> {
    async fn new(setup: &'s Setup<'s, DB>) -> Result<Self, ProofError> {
        let proof = Proof {
            migrations: Vec::new(),
            way_back: 0,
            fixtures: Vec::new(),
            verified: Verified::of(setup.schema().embedded(), 0),
            faults: Vec::new(),
            elapsed: std::time::Duration::ZERO,
        };
        let migrator = Migrator::new(setup.schema()).ignore_environment();
        let made = made(setup).await?;
        Ok(Walk { setup, migrator, made, proof, states: Vec::new() })
    }

    async fn whole(&mut self) -> Result<(), ProofError> {
        let began = Instant::now();
        if self.each().await? {
            self.last().await?;
            let has_rows = self.fixtures().await?;
            if has_rows {
                self.way_back().await?;
            }
        }
        self.proof.elapsed = began.elapsed();
        Ok(())
    }

    fn migrations(&self) -> &'s [Migration] {
        self.setup.schema().migrations()
    }

    fn pool(&self) -> &sqlx::Pool<DB> {
        DB::pool(&self.made)
    }

    async fn snapshot(&self) -> Result<Snapshot, ProofError> {
        let taken = DB::snapshot(self.pool()).await;
        taken.map_err(|cause| ProofError::Unreadable { doing: "the schema", cause })
    }

    /// Another database, right after this migration or before the first one.
    async fn make_again(&mut self, after: Option<&Migration>) -> Result<(), ProofError> {
        let new = made(self.setup).await?;
        let old = std::mem::replace(&mut self.made, new);
        DB::remove(old).await?;
        if let Some(migration) = after {
            self.up(migration).await.map_err(unrepeatable)?;
        }
        Ok(())
    }

    async fn up(&self, migration: &Migration) -> Result<(), Error> {
        let target = Target::__version(migration.version);
        self.migrator.migrate_to(self.pool(), target).await.map(drop)
    }

    async fn down(&self) -> Result<(), Error> {
        self.migrator.revert(self.pool()).await.map(drop)
    }

    /// Each up, its down, and the up again; `false` where an up fails, which ends it.
    async fn each(&mut self) -> Result<bool, ProofError> {
        let mut before = self.snapshot().await?;
        self.states.push(before.digest());
        for migration in self.migrations() {
            if let Err(error) = self.up(migration).await {
                self.fault(FaultKind::UpFails, migration, &migration.up, Some(&error), vec![]);
                return Ok(false);
            }
            let after = self.snapshot().await?;
            self.states.push(after.digest());
            let down = match &migration.down {
                Down::Irreversible(reason) => ProvenDown::Irreversible(reason.clone()),
                Down::ForwardOnly => ProvenDown::ForwardOnly,
                Down::Script(_) if !migration.down_findings.is_empty() => {
                    ProvenDown::Known(migration.down_findings.to_vec())
                }
                Down::Script(script) => {
                    let down = self.back_and_forth(migration, script, &before, &after).await?;
                    if down == ProvenDown::Fails {
                        self.make_again(Some(migration)).await?;
                    }
                    down
                }
            };
            let (version, name) = (migration.version, migration.to_string());
            self.proof.migrations.push(ProvenMigration { version, migration: name, down });
            before = after;
        }
        Ok(true)
    }

    /// The down of the newest migration, and its up again.
    async fn back_and_forth(
        &mut self,
        migration: &Migration,
        script: &Script,
        before: &Snapshot,
        after: &Snapshot,
    ) -> Result<ProvenDown, ProofError> {
        if let Err(error) = self.down().await {
            self.fault(FaultKind::DownFails, migration, script, Some(&error), vec![]);
            return Ok(ProvenDown::Fails);
        }
        let differences = self.snapshot().await?.differences(before, after);
        let (order, differences) = apart(differences);
        if !differences.is_empty() {
            self.fault(FaultKind::DownDiffers, migration, script, None, differences);
            return Ok(ProvenDown::Fails);
        }
        if let Err(error) = self.up(migration).await {
            self.fault(FaultKind::UpAgainFails, migration, &migration.up, Some(&error), vec![]);
            return Ok(ProvenDown::Fails);
        }
        let (again, differences) = apart(self.snapshot().await?.differences(after, after));
        if !differences.is_empty() {
            self.fault(FaultKind::UpAgainDiffers, migration, &migration.up, None, differences);
            return Ok(ProvenDown::Fails);
        }
        if order.is_empty() && again.is_empty() {
            return Ok(ProvenDown::Restores);
        }
        // What comes later is proven on the order that a new database has.
        self.make_again(Some(migration)).await?;
        let mut tables: Vec<String> = order.into_iter().chain(again).collect();
        tables.sort();
        tables.dedup();
        Ok(ProvenDown::RestoresInOtherOrder(tables))
    }

    /// The schema after the last migration, held against the manifest as a start does it.
    async fn last(&mut self) -> Result<(), ProofError> {
        let drift = match self.migrator.check(self.pool()).await {
            Ok(checked) => checked.drift,
            Err(Error::Drift { report }) => Some(report),
            Err(error) => return Err(unrepeatable(error)),
        };
        if drift.is_some() {
            self.proof.faults.push(Fault {
                kind: FaultKind::ManifestDiffers,
                of: None,
                path: None,
                message: None,
                differences: vec![],
                drift,
            });
        }
        Ok(())
    }

    async fn rows(&self) -> Result<Vec<(String, i64)>, ProofError> {
        let rows = DB::rows(self.pool()).await;
        rows.map_err(|cause| ProofError::Unreadable { doing: "the rows", cause })
    }

    /// The fixtures, and each of them again; `false` where they fail the first time.
    async fn fixtures(&mut self) -> Result<bool, ProofError> {
        let fixtures = self.setup.schema().fixtures();
        if fixtures.is_empty() {
            return Ok(true);
        }
        if let Err(error) = self.migrator.seed(self.pool()).await {
            self.fixture_fault(FaultKind::FixtureFails, None, Some(&error), vec![]);
            return Ok(false);
        }
        let mut before = self.rows().await?;
        for fixture in fixtures {
            self.forget(fixture).await?;
            if let Err(error) = self.migrator.seed(self.pool()).await {
                self.fixture_fault(
                    FaultKind::FixtureAgainFails,
                    Some(fixture),
                    Some(&error),
                    vec![],
                );
            }
            let after = self.rows().await?;
            let changed = std::iter::zip(&before, &after).filter(|(before, after)| before != after);
            let changed: Vec<FaultDifference> = changed
                .map(|((table, before), (_, after))| FaultDifference {
                    object: format!("rows of {table}"),
                    expected: Some(before.to_string()),
                    found: Some(after.to_string()),
                    origin: line_of(&fixture.script, bare(table)),
                })
                .collect();
            if !changed.is_empty() {
                self.fixture_fault(FaultKind::FixtureRepeats, Some(fixture), None, changed);
            }
            self.proof.fixtures.push(fixture.name.clone());
            before = after;
        }
        Ok(true)
    }

    /// Lets a fixture run once more.
    async fn forget(&self, fixture: &Fixture) -> Result<(), ProofError> {
        let name = fixture.name.replace('\'', "''");
        let sql = format!("DELETE FROM _schema_fixtures WHERE name = '{name}'");
        let run = DB::run(self.pool(), &sql).await;
        run.map_err(|cause| ProofError::Unreadable { doing: "the fixtures", cause })
    }

    /// From the last migration back, as far as the downs are proven, and forth again: with rows in the
    /// tables.
    async fn way_back(&mut self) -> Result<(), ProofError> {
        let head = self.snapshot().await?;
        let migrations = self.migrations();
        let is_proven = |at: usize| {
            matches!(
                self.proof.migrations.get(at).map(|one| &one.down),
                Some(ProvenDown::Restores | ProvenDown::RestoresInOtherOrder(_))
            )
        };
        let proven: Vec<usize> =
            (0..migrations.len()).rev().take_while(|at| is_proven(*at)).collect();
        for at in proven {
            let (Some(migration), Some(state)) = (migrations.get(at), self.states.get(at)) else {
                break;
            };
            let Down::Script(script) = &migration.down else { break };
            if let Err(error) = self.down().await {
                self.fault(FaultKind::WayBackFails, migration, script, Some(&error), vec![]);
                return Ok(());
            }
            self.proof.way_back += 1;
            let now = self.snapshot().await?;
            if now.digest() == *state {
                continue;
            }
            // What should be there is made again, to be shown.
            self.make_again(at.checked_sub(1).and_then(|at| migrations.get(at))).await?;
            let before = self.snapshot().await?;
            let (_, differences) = apart(now.differences(&before, &head));
            self.fault(FaultKind::WayBackDiffers, migration, script, None, differences);
            return Ok(());
        }
        self.forth_again(&head).await
    }

    async fn forth_again(&mut self, head: &Snapshot) -> Result<(), ProofError> {
        let Some(first) = self.migrations().get(self.migrations().len() - self.proof.way_back)
        else {
            return Ok(());
        };
        let migrated = self.migrator.migrate(self.pool()).await;
        let (error, differences) = match migrated {
            Ok(_) => (None, apart(self.snapshot().await?.differences(head, head)).1),
            Err(error) => (Some(error), vec![]),
        };
        if error.is_some() || !differences.is_empty() {
            self.fault(FaultKind::LastDiffers, first, &first.up, error.as_ref(), differences);
        }
        Ok(())
    }

    fn fault(
        &mut self,
        kind: FaultKind,
        migration: &Migration,
        script: &Script,
        error: Option<&Error>,
        differences: Vec<SnapshotDifference>,
    ) {
        let origin = |difference: &SnapshotDifference| {
            let name = difference.name();
            let down = match &migration.down {
                Down::Script(down) => Some(down),
                Down::Irreversible(_) | Down::ForwardOnly => None,
            };
            line_of(&migration.up, name)
                .or_else(|| down.and_then(|down| line_of(down, name)))
                // A name that no text has: it was made by code.
                .or_else(|| Some(migration.up.path.to_string()))
        };
        let differences = differences.into_iter().map(|difference| {
            let origin = origin(&difference);
            FaultDifference::new(difference, origin)
        });
        self.proof.faults.push(Fault {
            kind,
            of: Some(format!("migration {migration}")),
            path: Some(script.path.clone()),
            message: error.map(ToString::to_string),
            differences: differences.collect(),
            drift: None,
        });
    }

    fn fixture_fault(
        &mut self,
        kind: FaultKind,
        fixture: Option<&Fixture>,
        error: Option<&Error>,
        differences: Vec<FaultDifference>,
    ) {
        self.proof.faults.push(Fault {
            kind,
            of: fixture.map(|fixture| format!("fixture {}", fixture.name)),
            path: fixture.map(|fixture| fixture.script.path.clone()),
            message: error.map(ToString::to_string),
            differences,
            drift: None,
        });
    }
}

/// A database with nothing but the base.
async fn made<DB: TestedDatabase>(setup: &Setup<'_, DB>) -> Result<DB::Made, TestDatabaseError> {
    let made = DB::empty(&setup.place).await?;
    setup.make_base(DB::pool(&made)).await?;
    Ok(made)
}

/// What went well before does not the second time.
fn unrepeatable(error: Error) -> ProofError {
    ProofError::Database(TestDatabaseError::Migrations(Box::new(error)))
}

/// The tables of which only the order of columns differs, and the rest.
fn apart(differences: Vec<SnapshotDifference>) -> (Vec<String>, Vec<SnapshotDifference>) {
    let (order, rest): (Vec<_>, Vec<_>) =
        differences.into_iter().partition(|difference| difference.kind == "order");
    let tables = order.into_iter().map(|one| one.key.trim_start_matches("order ").to_owned());
    (tables.collect(), rest)
}

/// The name without its schema.
fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// The file and line of the first statement that has this name in it.
fn line_of(script: &Script, name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let names = |text: &str| {
        text.match_indices(&name).any(|(at, found)| {
            let before = text.get(..at).and_then(|text| text.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|text| text.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    };
    let mut statements = script.statements.iter();
    let statement =
        statements.find(|one| !name.is_empty() && names(&script.text(one).to_lowercase()))?;
    // Of a long statement, the line that the name stands in.
    let lines = script.text(statement).lines().zip(statement.line..);
    let line = lines.into_iter().find(|(text, _)| names(&text.to_lowercase()));
    Some(format!("{}:{}", script.path, line.map_or(statement.line, |(_, line)| line)))
}
