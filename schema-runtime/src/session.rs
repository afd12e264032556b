//! One call's work on its one connection: read, decide, do, read again.
//!
//! The order of things lives here and nowhere else. Deciding is `plan`'s, the SQL is the
//! dialects'.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use schema_manifest::{Embedded, Script, Text, TransactionClass};
use tracing::Instrument as _;

use crate::connect::{Held, Source};
use crate::database::{Attempt, FixtureJob, Lock, MigrationJob, SupportedDatabase};
use crate::error::Error;
use crate::failure::Subject;
use crate::lock::{Holder, Wait};
use crate::plan::{self, Direction, FixtureDecision, FixtureStep, Goal, Step};
use crate::progress::{Observer, Progress};
use crate::report::{Applied, Seed, SeedOutcome};
use crate::settings::{Settings, Transactions};
use crate::state::{State, Table, Unfinished};

pub(crate) struct Session<'c, DB: SupportedDatabase> {
    held: Held<'c, DB>,
    embedded: &'c Embedded,
    settings: Settings,
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
        settings: Settings,
        observer: Observer,
    ) -> Result<Self, Error> {
        observer.tell(&Progress::Connecting);
        let mut held = source.hold().await?;
        observer.tell(&Progress::Reading);
        let state = read(&mut held, embedded, settings.lock_timeout, &observer).await?;
        Ok(Session { held, embedded, settings, observer, state, last: None })
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
            if let Some((step, unfinished)) = self.begun(goal).await? {
                done.extend(self.steps(&[step], Some(&unfinished), 1, 1).await?);
                self.reread().await?;
                if matches!(goal, Goal::RevertLast(_)) && !done.is_empty() {
                    return Ok(done);
                }
                continue;
            }
            plan::validate(self.embedded, self.state.history.rows(), None)?;
            let steps = plan::decide(self.embedded, self.state.history.rows(), goal)?;
            if steps.is_empty() {
                return Ok(done);
            }
            self.writable(&steps)?;
            let of = steps.len();
            match self.settings.transactions {
                Transactions::Each => {
                    for (number, step) in (1..).zip(steps) {
                        let ran = self.steps(&[step], None, number, of).await?;
                        let is_done = !ran.is_empty();
                        done.extend(ran);
                        if !is_done {
                            // Another process has done it or is at it: read what is there now.
                            break;
                        }
                    }
                }
                Transactions::All => {
                    self.one_transaction(&steps)?;
                    done.extend(self.steps(&steps, None, 1, of).await?);
                }
            }
            let before = self.applied();
            self.reread().await?;
            self.by_another(&before, &mut done);
            if matches!(goal, Goal::RevertLast(_)) && !done.is_empty() {
                return Ok(done);
            }
            // Another process may have been at work too: decide again on what is there now.
        }
    }

    /// The versions that are applied, and not half done.
    fn applied(&self) -> HashSet<i64> {
        let rows = self.state.history.rows().iter();
        rows.filter(|row| row.success).map(|row| row.version).collect()
    }

    /// Adds what another process has applied or reverted since `before` was read.
    fn by_another(&self, before: &HashSet<i64>, done: &mut Vec<Applied>) {
        let after = self.applied();
        let ours: HashSet<i64> = done.iter().map(|one| one.version).collect();
        let changed = self.embedded.migrations.iter().filter(|migration| {
            let version = &migration.version;
            before.contains(version) != after.contains(version) && !ours.contains(version)
        });
        done.extend(changed.map(|migration| {
            let (version, name) = (migration.version, migration.name.clone());
            tracing::info!(version, "done by another process");
            Applied { version, name, elapsed: None }
        }));
    }

    /// The migration that runs outside of a transaction, was begun and did not end, and how far it
    /// came: where it is one to go on with.
    async fn begun(&mut self, goal: Goal) -> Result<Option<(Step<'c>, Unfinished)>, Error> {
        let history = self.state.history.rows();
        let Some(migration) = plan::resume::begun(self.embedded, history) else { return Ok(None) };
        let place = &self.state.place;
        let read = DB::unfinished(&mut self.held, place, migration).await;
        let doing = || format!("reading how far migration {migration} came");
        let read = read.map_err(|cause| Error::Database { doing: doing(), cause })?;
        let Some(unfinished) = read else { return Ok(None) };
        if let Some(step) = plan::resume::resume(self.embedded, migration, &unfinished, goal)? {
            return Ok(Some((step, unfinished)));
        }
        Err(Error::Dirty {
            version: migration.version,
            name: migration.name.to_string(),
            path: Some(migration.up.path.clone()),
            running: None,
            note: Some(plan::resume::note(migration, &unfinished)),
            hint: self.embedded.hint.clone(),
        })
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
        let lock_timeout = self.settings.lock_timeout;
        let read = read(&mut self.held, self.embedded, lock_timeout, &self.observer).await;
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
        let mut wait = Wait::new(self.settings.lock_timeout);
        loop {
            let running = self.running().await?;
            if running.is_empty() {
                if self.dirty() {
                    // It may have ended between the read and the look at the lock.
                    self.reread().await?;
                }
                return Ok(());
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

    /// Pauses until nobody is seen to hold the lock, or gives up and says who is in the way.
    ///
    /// The holder is looked at between two tries: a try that fails is an error in the server's log.
    async fn pause(&mut self, wait: &mut Wait, doing: &str, lock: Lock) -> Result<(), Error> {
        let mut holders = self.holders(lock).await?;
        loop {
            let waited = wait.waited();
            let holder = holders.first().cloned();
            if wait.is_due() {
                let pid = holder.as_ref().map(|holder| holder.pid);
                let name = holder.as_ref().map(|holder| holder.application_name.as_str());
                let since = holder.as_ref().and_then(|holder| holder.since);
                tracing::info!(
                    doing,
                    pid,
                    application_name = name,
                    ?since,
                    ?waited,
                    "another process holds the lock: waiting"
                );
            }
            self.observer.tell(&Progress::WaitingForLock { waited, holder });
            if !wait.pause().await {
                let (doing, hint) = (doing.to_owned(), self.embedded.hint.clone());
                return Err(Error::LockTimeout { doing, waited, holders, hint });
            }
            holders = self.holders(lock).await?;
            if holders.is_empty() {
                return Ok(());
            }
        }
    }

    /// Refuses where what is to run cannot be one transaction.
    fn one_transaction(&self, steps: &[Step<'_>]) -> Result<(), Error> {
        let reason = |script: &Script| {
            let has = |class| script.statements.iter().any(|one| one.transaction == class);
            if script.no_transaction {
                Some("runs outside of a transaction")
            } else if has(TransactionClass::Unread) {
                Some("was not understood at build time")
            } else if has(TransactionClass::Opening) {
                Some("sets up its own transaction")
            } else {
                None
            }
        };
        let scripts: Vec<_> = steps
            .iter()
            .filter_map(|step| Some((step.script.path.clone(), reason(step.script)?)))
            .collect();
        if scripts.is_empty() || steps.len() == 1 {
            return Ok(());
        }
        Err(Error::NotOneTransaction { scripts, hint: self.embedded.hint.clone() })
    }

    /// Runs or reverts migrations, all of them in one transaction, waiting for the lock. `number`
    /// is the place of the first one among the `of` that are to run.
    async fn steps(
        &mut self,
        steps: &[Step<'c>],
        resume: Option<&Unfinished>,
        number: usize,
        of: usize,
    ) -> Result<Vec<Applied>, Error> {
        let Some(first) = steps.first() else { return Ok(Vec::new()) };
        let (version, name) = (first.migration.version, &first.migration.name);
        let span = match steps {
            [_] => {
                let direction = first.direction;
                tracing::info_span!("migration", version, name = %name, ?direction)
            }
            steps => {
                tracing::info_span!("migrations", number = steps.len(), from = %first.migration)
            }
        };
        self.attempts(steps, resume, number, of).instrument(span).await
    }

    async fn attempts(
        &mut self,
        steps: &[Step<'c>],
        resume: Option<&Unfinished>,
        number: usize,
        of: usize,
    ) -> Result<Vec<Applied>, Error> {
        let doing = || {
            let subjects: Vec<String> =
                steps.iter().map(|step| step.subject().to_string()).collect();
            subjects.join(", ")
        };
        let mut wait = Wait::new(self.settings.lock_timeout);
        let mut attempt = 0;
        loop {
            attempt += 1;
            for (number, step) in (number..).zip(steps) {
                self.observer.tell(&step.progress(number, of));
            }
            self.held.close_if_dropped();
            let (place, hint) = (&self.state.place, self.embedded.hint.as_ref());
            let jobs: Vec<MigrationJob<'_>> = steps
                .iter()
                .map(|Step { direction, migration, script }| MigrationJob {
                    direction: *direction,
                    migration,
                    script,
                    place,
                    resume,
                    hint,
                })
                .collect();
            let tried = DB::migrate(&mut self.held, &jobs).await;
            let times = match tried.map_err(|error| self.blame(error))? {
                Attempt::Busy => {
                    self.held.keep();
                    self.pause(&mut wait, &doing(), Lock::Migrations).await?;
                    continue;
                }
                Attempt::Done(times) => {
                    self.ran(steps);
                    times
                }
                Attempt::DoneByAnother => {
                    self.held.keep();
                    return Ok(Vec::new());
                }
            };
            return Ok(std::iter::zip(steps, times)
                .map(|(step, elapsed)| {
                    let (version, name) = (step.migration.version, step.migration.name.clone());
                    match step.direction {
                        Direction::Up => tracing::info!(version, ?elapsed, attempt, "applied"),
                        Direction::Down => tracing::info!(version, ?elapsed, attempt, "reverted"),
                    }
                    Applied { version, name, elapsed: Some(elapsed) }
                })
                .collect());
        }
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
        let mut wait = Wait::new(self.settings.lock_timeout);
        let mut attempt = 0;
        loop {
            attempt += 1;
            self.observer.tell(&Progress::Seeding { name: fixture.name.clone() });
            self.held.close_if_dropped();
            let hint = self.embedded.hint.as_ref();
            let job = FixtureJob { fixture, place: &self.state.place, hint };
            let tried = DB::seed(&mut self.held, job).await;
            match tried.map_err(|error| self.blame(error))? {
                Attempt::Busy => {
                    self.held.keep();
                    self.pause(&mut wait, &subject.to_string(), Lock::Migrations).await?;
                }
                Attempt::Done(times) => {
                    let elapsed = times.iter().sum();
                    tracing::info!(?elapsed, attempt, "fixture run");
                    self.held.used();
                    self.last = Some((subject, fixture.script.path.clone()));
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

    fn ran(&mut self, steps: &[Step<'_>]) {
        self.held.used();
        self.state.place.history_absent = false;
        self.last = steps.last().map(|step| (step.subject(), step.script.path.clone()));
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
                observer.tell(&Progress::WaitingForLock { waited, holder: None });
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
