//! One call's work on its one connection: read, decide, do, read again.
//!
//! The order of things lives here and nowhere else. Deciding is `plan`'s, the SQL is the
//! dialects'.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use schema_manifest::{Embedded, Text};
use tracing::Instrument as _;

use crate::connect::{Held, Source};
use crate::database::{Attempt, FixtureJob, Lock, MigrationJob, SupportedDatabase};
use crate::error::Error;
use crate::failure::Subject;
use crate::lock::{Holder, Wait};
use crate::plan::{self, Direction, FixtureDecision, FixtureStep, Goal, Step};
use crate::progress::{Observer, Progress};
use crate::report::{Applied, Seed, SeedOutcome};
use crate::state::{State, Table};

pub(crate) struct Session<'c, DB: SupportedDatabase> {
    held: Held<'c, DB>,
    embedded: &'c Embedded,
    lock_timeout: Duration,
    observer: Observer,
    /// The last read.
    state: State,
    /// The last script that ran on this connection: the culprit if a transaction is left open.
    last: Option<(Subject, Text)>,
}

impl<'c, DB: SupportedDatabase> Session<'c, DB> {
    /// Takes the connection and reads.
    pub(crate) async fn open(
        source: Source<'c, DB>,
        embedded: &'c Embedded,
        lock_timeout: Duration,
        observer: Observer,
    ) -> Result<Self, Error> {
        observer.tell(&Progress::Connecting);
        let mut held = source.hold().await?;
        observer.tell(&Progress::Reading);
        let state = read(&mut held, embedded, lock_timeout, &observer).await?;
        Ok(Session { held, embedded, lock_timeout, observer, state, last: None })
    }

    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    pub(crate) fn observer(&self) -> &Observer {
        &self.observer
    }

    /// The newest applied migration, in the order of the folder.
    pub(crate) fn at(&self) -> Option<String> {
        let rows = self.state.history.rows();
        let applied: HashSet<i64> = rows.iter().map(|row| row.version).collect();
        let newest = self.embedded.migrations.iter().rev();
        newest
            .into_iter()
            .find(|migration| applied.contains(&migration.version))
            .map(ToString::to_string)
    }

    /// Runs or reverts until the goal is reached; gives what became applied or reverted.
    pub(crate) async fn reach(&mut self, goal: Goal) -> Result<Vec<Applied>, Error> {
        let mut done = Vec::new();
        loop {
            self.readable_history()?;
            self.settle().await?;
            let steps = plan::decide(self.embedded, self.state.history.rows(), goal)?;
            if steps.is_empty() {
                return Ok(done);
            }
            self.writable(&steps)?;
            let of = steps.len();
            for (number, step) in (1..).zip(steps) {
                done.push(self.step(step, number, of).await?);
            }
            self.reread().await?;
            if matches!(goal, Goal::RevertLast(_)) {
                return Ok(done);
            }
            // Another process may have been at work too: decide again on what is there now.
        }
    }

    /// What becomes of each fixture. `Error::Pending` where migrations are.
    pub(crate) fn fixtures(&self) -> Result<Vec<FixtureStep<'c>>, Error> {
        let history = self.state.history.rows();
        let newer = match plan::validate(self.embedded, history, None) {
            Ok(()) => false,
            Err(Error::Unknown { .. }) => true,
            Err(refusal) => return Err(refusal),
        };
        Ok(plan::fixtures::decide(self.embedded, self.state.fixtures.rows(), newer))
    }

    /// Runs the fixtures that are to run; gives what became of each.
    pub(crate) async fn seed(&mut self) -> Result<Vec<Seed>, Error> {
        if self.embedded.fixtures.is_empty() {
            return Ok(Vec::new());
        }
        if self.state.fixtures == Table::Unreadable {
            return Err(self.unreadable("_schema_fixtures"));
        }
        let mut seeds = Vec::new();
        for FixtureStep { fixture, decision } in self.fixtures()? {
            let outcome = match decision {
                FixtureDecision::UpToDate => SeedOutcome::UpToDate,
                FixtureDecision::Superseded => SeedOutcome::Superseded,
                FixtureDecision::NewerDatabase => SeedOutcome::NewerDatabase,
                FixtureDecision::Run => {
                    let span = tracing::info_span!("fixture", name = %fixture.name);
                    self.fixture(fixture).instrument(span).await?
                }
            };
            if matches!(outcome, SeedOutcome::Superseded | SeedOutcome::NewerDatabase) {
                tracing::warn!(name = %fixture.name, outcome = ?outcome, "fixture left alone");
            }
            seeds.push(Seed { name: fixture.name.clone(), outcome });
        }
        Ok(seeds)
    }

    /// Refuses where migrations are pending.
    pub(crate) fn nothing_pending(&self) -> Result<(), Error> {
        let migrations: Vec<String> = plan::pending(self.embedded, self.state.history.rows())
            .map(ToString::to_string)
            .collect();
        if migrations.is_empty() {
            return Ok(());
        }
        let (database, hint) = (self.state.database.clone(), self.embedded.hint.clone());
        Err(Error::Pending { database, migrations, hint })
    }

    /// Refuses a history that is half done, newer or edited, telling who is at work.
    pub(crate) async fn valid_history(&mut self) -> Result<(), Error> {
        let running = self.running().await?;
        plan::validate(self.embedded, self.state.history.rows(), running.first())
    }

    /// Reads again.
    pub(crate) async fn reread(&mut self) -> Result<(), Error> {
        let read = read(&mut self.held, self.embedded, self.lock_timeout, &self.observer).await;
        self.state = read.map_err(|error| self.blame(error))?;
        Ok(())
    }

    /// Refuses where the role may not read the history.
    pub(crate) fn readable_history(&self) -> Result<(), Error> {
        match self.state.history {
            Table::Unreadable => Err(self.unreadable("_sqlx_migrations")),
            Table::Absent | Table::Rows(_) => Ok(()),
        }
    }

    fn unreadable(&self, table: &str) -> Error {
        Error::HistoryUnreadable {
            database: self.state.database.clone(),
            table: table.to_owned(),
            hint: self.embedded.hint.clone(),
        }
    }

    /// Refuses where nothing can be written.
    fn writable(&self, steps: &[Step<'_>]) -> Result<(), Error> {
        let database = self.state.database.clone();
        if self.state.read_only {
            let pending = steps.iter().map(|step| step.migration.to_string()).collect();
            return Err(Error::ReadOnly { database, pending, hint: self.embedded.hint.clone() });
        }
        if self.state.place.history_schema.is_none() && DB::NEEDS_SCHEMA {
            let search_path = self.state.place.search_path.clone();
            return Err(Error::NoDefaultSchema { database, search_path });
        }
        Ok(())
    }

    /// Waits while another process runs a migration outside of a transaction: its row is dirty
    /// and it holds the lock. A dirty row that nobody works on is a refusal.
    async fn settle(&mut self) -> Result<(), Error> {
        let mut wait = Wait::new(self.lock_timeout);
        loop {
            let running = self.running().await?;
            if running.is_empty() {
                if self.dirty() {
                    // It may have ended between the read and the look at the lock.
                    self.reread().await?;
                }
                return plan::validate(self.embedded, self.state.history.rows(), None);
            }
            self.pause(&mut wait, "migrating", Lock::Untransacted).await?;
            self.reread().await?;
        }
    }

    fn dirty(&self) -> bool {
        self.state.history.rows().iter().any(|row| !row.success)
    }

    /// Who runs a migration outside of a transaction; asked only where a row is dirty.
    async fn running(&mut self) -> Result<Vec<Holder>, Error> {
        if !self.dirty() {
            return Ok(Vec::new());
        }
        self.holders(Lock::Untransacted).await
    }

    async fn holders(&mut self, lock: Lock) -> Result<Vec<Holder>, Error> {
        let database = &self.state.database;
        DB::holders(&mut self.held, database, lock)
            .await
            .map_err(|cause| Error::Database { doing: "reading who holds the lock".into(), cause })
    }

    /// Pauses, or gives up and says who is in the way.
    async fn pause(&mut self, wait: &mut Wait, doing: &str, lock: Lock) -> Result<(), Error> {
        let waited = wait.waited();
        self.observer.tell(&Progress::WaitingForLock { waited });
        if wait.attempt() == 0 {
            tracing::info!(doing, "another process holds the lock: waiting");
        }
        tracing::debug!(attempt = wait.attempt() + 1, doing, "the lock is held");
        if wait.pause().await {
            return Ok(());
        }
        Err(Error::LockTimeout {
            doing: doing.to_owned(),
            waited,
            holders: self.holders(lock).await?,
            hint: self.embedded.hint.clone(),
        })
    }

    /// Runs or reverts one migration, waiting for the lock.
    async fn step(&mut self, step: Step<'c>, number: usize, of: usize) -> Result<Applied, Error> {
        let Step { direction, migration, script } = step;
        let (version, name) = (migration.version, migration.name.clone());
        let span = tracing::info_span!("migration", version, name = %name, ?direction);
        let work = async {
            let subject = Subject::Migration { version, name: name.clone(), direction };
            let progress = match direction {
                Direction::Up => Progress::Migrating { version, name: name.clone(), number, of },
                Direction::Down => Progress::Reverting { version, name: name.clone(), number, of },
            };
            let mut wait = Wait::new(self.lock_timeout);
            loop {
                self.observer.tell(&progress);
                self.held.close_if_dropped();
                let place = &self.state.place;
                let hint = self.embedded.hint.as_ref();
                let job = MigrationJob { direction, migration, script, place, hint };
                let attempt = DB::migrate(&mut self.held, job).await;
                match attempt.map_err(|error| self.blame(error))? {
                    Attempt::Busy => {
                        self.held.keep();
                        self.pause(&mut wait, &subject.to_string(), Lock::Migrations).await?;
                    }
                    Attempt::Done(time) => {
                        let attempt = wait.attempt() + 1;
                        match direction {
                            Direction::Up => tracing::info!(elapsed = ?time, attempt, "applied"),
                            Direction::Down => {
                                tracing::info!(elapsed = ?time, attempt, "reverted");
                            }
                        }
                        self.ran(subject, script.path.clone());
                        self.state.place.history_absent = false;
                        return Ok(Applied { version, name, elapsed: Some(time) });
                    }
                    Attempt::DoneByAnother => {
                        self.held.keep();
                        tracing::info!(attempt = wait.attempt() + 1, "done by another process");
                        return Ok(Applied { version, name, elapsed: None });
                    }
                }
            }
        };
        work.instrument(span).await
    }

    /// Runs one fixture, waiting for the lock.
    async fn fixture(
        &mut self,
        fixture: &'c schema_manifest::Fixture,
    ) -> Result<SeedOutcome, Error> {
        let subject = Subject::Fixture { name: fixture.name.clone() };
        if self.state.read_only {
            let database = self.state.database.clone();
            let pending = vec![subject.to_string()];
            return Err(Error::ReadOnly { database, pending, hint: self.embedded.hint.clone() });
        }
        let mut wait = Wait::new(self.lock_timeout);
        loop {
            self.observer.tell(&Progress::Seeding { name: fixture.name.clone() });
            self.held.close_if_dropped();
            let hint = self.embedded.hint.as_ref();
            let job = FixtureJob { fixture, place: &self.state.place, hint };
            let attempt = DB::seed(&mut self.held, job).await;
            match attempt.map_err(|error| self.blame(error))? {
                Attempt::Busy => {
                    self.held.keep();
                    self.pause(&mut wait, &subject.to_string(), Lock::Migrations).await?;
                }
                Attempt::Done(elapsed) => {
                    tracing::info!(?elapsed, attempt = wait.attempt() + 1, "fixture run");
                    self.ran(subject, fixture.script.path.clone());
                    self.state.place.fixtures_absent = false;
                    return Ok(SeedOutcome::Run { elapsed });
                }
                Attempt::DoneByAnother => {
                    self.held.keep();
                    return Ok(SeedOutcome::RunByAnother);
                }
            }
        }
    }

    fn ran(&mut self, subject: Subject, path: Text) {
        self.held.keep();
        self.last = Some((subject, path));
    }

    /// A transaction that is open after a script of ours was left open by it.
    fn blame(&mut self, error: Error) -> Error {
        match (error, self.last.take()) {
            (Error::InTransaction, Some((subject, path))) => {
                self.held.close_if_dropped();
                let (subject, hint) = (subject.to_string(), self.embedded.hint.clone());
                Error::EndedTransaction { subject, path, hint }
            }
            (error, last) => {
                self.last = last;
                error
            }
        }
    }
}

/// One read, again while another process is in the way.
async fn read<DB: SupportedDatabase>(
    held: &mut Held<'_, DB>,
    embedded: &Embedded,
    lock_timeout: Duration,
    observer: &Observer,
) -> Result<State, Error> {
    let doing = || "reading the history and the schema".to_owned();
    let mut wait = Wait::new(lock_timeout);
    let began = Instant::now();
    loop {
        held.close_if_dropped();
        match DB::read(held, &embedded.manifest).await {
            Ok(state) if state.in_transaction => return Err(Error::InTransaction),
            Ok(state) => {
                held.keep();
                tracing::debug!(elapsed = ?began.elapsed(), "read the history and the schema");
                return Ok(state);
            }
            Err(cause) if DB::is_in_transaction(&cause) => return Err(Error::InTransaction),
            Err(cause) if DB::is_busy(&cause) => {
                let waited = wait.waited();
                observer.tell(&Progress::WaitingForLock { waited });
                if !wait.pause().await {
                    return Err(Error::LockTimeout {
                        doing: doing(),
                        waited,
                        holders: Vec::new(),
                        hint: embedded.hint.clone(),
                    });
                }
            }
            Err(cause) => return Err(Error::Database { doing: doing(), cause }),
        }
    }
}
