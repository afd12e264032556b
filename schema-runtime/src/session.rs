//! One call's work on its one connection: read, decide, do, read again.
//!
//! The order of things lives here and nowhere else. Deciding is `plan`'s, the SQL is the
//! dialects'.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use schema_manifest::{Embedded, Judgement, Migration, Script, Text, TransactionClass};
use tracing::Instrument as _;

use crate::connect::{Held, Source};
use crate::database::{Attempt, FixtureJob, Lock, MigrationJob, OptionsOf, SupportedDatabase};
use crate::drift::{Drift, Verdict, explained};
use crate::error::{Error, UnknownMigration};
use crate::failure::{Remains, Subject, VerifyFailure};
use crate::lock::{Holder, Wait};
use crate::plan::{
    self, Change, Direction, FixtureDecision, FixtureStep, Goal, NewerDatabase, Repair, Step,
};
use crate::policy::Policy;
use crate::progress::{Observer, Progress};
use crate::report::{
    Applied, RepairOutcome, RepairedMigration, ScriptsVerified, Seed, SeedOutcome, Verified, list,
};
use crate::settings::{Existing, Settings, Transactions};
use crate::state::{AppliedRow, OwnTables, State, Table, Unfinished};

pub(crate) struct Session<'c, DB: SupportedDatabase> {
    held: Held<'c, DB>,
    embedded: &'c Embedded,
    own: &'c OwnTables,
    settings: Settings,
    observer: Observer,
    /// How to connect without a pooler.
    direct: Option<Arc<OptionsOf<DB>>>,
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
        own: &'c OwnTables,
    ) -> Result<Self, Error> {
        observer.tell(&Progress::Connecting);
        let mut held = source.hold().await?;
        observer.tell(&Progress::Reading);
        let state = read(&mut held, embedded, own, settings.lock_timeout, &observer).await?;
        if let Some(schema) = state.place.hidden_history {
            return Err(Error::HistoryUnreadable {
                database: state.database,
                table: own.history.clone(),
                schema: Some(schema),
                hint: embedded.hint.clone(),
            });
        }
        Ok(Session { held, embedded, own, settings, observer, direct: None, state, last: None })
    }

    pub(crate) fn with_direct(mut self, direct: Option<Arc<OptionsOf<DB>>>) -> Self {
        self.direct = direct;
        self
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
            match self.begun(goal).await? {
                Begun::No => {}
                Begun::Ended => continue,
                Begun::Half(step, unfinished) => {
                    done.extend(self.steps(&[step], Some(&unfinished), 1, 1).await?);
                    self.reread().await?;
                    if matches!(goal, Goal::RevertLast(_)) && !done.is_empty() {
                        return Ok(done);
                    }
                    continue;
                }
            }
            let rules = self.settings.rules;
            let steps = plan::decide(self.embedded, self.state.history.rows(), goal, rules)
                .map_err(|error| explained(error, self.embedded, &self.state))?;
            if steps.is_empty() {
                return Ok(done);
            }
            let goes_forward = matches!(goal, Goal::Head | Goal::UpTo(_));
            if goes_forward && self.settings.existing == Existing::Refuse {
                plan::existing::refuse(self.embedded, &self.state)?;
            }
            self.writable(&steps.iter().map(|step| step.migration).collect::<Vec<_>>())?;
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
    async fn begun(&mut self, goal: Goal) -> Result<Begun<'c>, Error> {
        let history = self.state.history.rows();
        let Some(migration) = plan::resume::begun(self.embedded, history) else {
            return Ok(Begun::No);
        };
        let Some(unfinished) = self.unfinished(migration).await? else {
            // Another process may have gone on with it and ended it since the history was read.
            let before = self.state.history.clone();
            self.reread().await?;
            let is_same = self.state.history == before;
            return Ok(if is_same { Begun::No } else { Begun::Ended });
        };
        if let Some(step) = plan::resume::resume(self.embedded, migration, &unfinished, goal)? {
            return Ok(Begun::Half(step, unfinished));
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

    async fn unfinished(&mut self, migration: &Migration) -> Result<Option<Unfinished>, Error> {
        let place = &self.state.place;
        let mut wait = Wait::new(self.settings.lock_timeout);
        loop {
            let read = DB::unfinished(&mut self.held, place, migration).await;
            let doing = || format!("reading how far migration {migration} came");
            match read {
                Err(cause) if DB::is_busy(&cause) && wait.pause().await => {}
                read => return read.map_err(|cause| Error::Database { doing: doing(), cause }),
            }
        }
    }

    /// Records every migration as applied, on a database that is as they would leave it: a start on it would
    /// not be refused.
    pub(crate) async fn baseline(&mut self, judgements: &[Judgement]) -> Result<usize, Error> {
        loop {
            self.readable_history()?;
            let applied = self.state.history.rows().len();
            if applied > 0 {
                let database = self.state.database.clone();
                return Err(Error::HasHistory { database, applied });
            }
            let drift = Drift::find(self.embedded, &self.state, judgements);
            let differences = drift.map(Drift::refused).unwrap_or_default();
            if !differences.is_empty() {
                let (database, hint) = (self.state.database.clone(), self.embedded.hint.clone());
                return Err(Error::BaselineDiffers { database, differences, hint });
            }
            let migrations: Vec<&Migration> = self.embedded.migrations.iter().collect();
            self.writable(&migrations)?;
            let changes: Vec<Change<'_>> = migrations.into_iter().map(Change::Adopt).collect();
            if self.record(&changes, "adopting the database").await? {
                return Ok(changes.len());
            }
        }
    }

    /// Settles what is dirty, or accepts checksums; gives what was changed, and what a start goes on
    /// with.
    pub(crate) async fn repair(&mut self, repair: Repair) -> Result<Vec<RepairedMigration>, Error> {
        loop {
            self.readable_history()?;
            self.settle().await?;
            let history = self.state.history.rows();
            let changes = if repair == Repair::AcceptChecksums {
                plan::repair::checksums(self.embedded, history)
            } else {
                let unfinished = match plan::resume::begun(self.embedded, history) {
                    Some(migration) => self.unfinished(migration).await?,
                    None => None,
                };
                plan::repair::dirty(self.embedded, &self.state, unfinished.as_ref(), repair)?
            };
            if changes.is_empty() {
                let dirty = self.state.history.rows().iter().filter(|row| !row.success);
                let goes_on = |row: &AppliedRow| self.repaired(row.version, RepairOutcome::GoesOn);
                return Ok(match repair {
                    Repair::AcceptChecksums => Vec::new(),
                    _ => dirty.map(goes_on).collect(),
                });
            }
            let repaired: Vec<RepairedMigration> =
                changes.iter().map(|change| self.change(*change)).collect();
            self.writable(&[])?;
            if self.record(&changes, "repairing the history").await? {
                for one in &repaired {
                    tracing::info!(version = one.version, outcome = ?one.outcome, "repaired");
                }
                return Ok(repaired);
            }
        }
    }

    fn change(&self, change: Change<'_>) -> RepairedMigration {
        match change {
            Change::Adopt(one) | Change::Applied(one) => {
                self.repaired(one.version, RepairOutcome::Applied)
            }
            Change::Clean(version) => self.repaired(version, RepairOutcome::Applied),
            Change::Delete(version) => self.repaired(version, RepairOutcome::Pending),
            Change::Accept(one) => self.repaired(one.version, RepairOutcome::ChecksumAccepted),
        }
    }

    fn repaired(&self, version: i64, outcome: RepairOutcome) -> RepairedMigration {
        let rows = self.state.history.rows();
        let row = rows.iter().find(|row| row.version == version);
        let name = row.map(|row| row.description.replace(' ', "_").into()).unwrap_or_default();
        RepairedMigration { version, name, outcome }
    }

    /// Changes the history, waiting for the lock, and reads again; `false`: it was not as it had been
    /// read.
    async fn record(&mut self, changes: &[Change<'_>], doing: &str) -> Result<bool, Error> {
        let mut wait = Wait::new(self.settings.lock_timeout);
        loop {
            self.held.close_if_dropped();
            let seen = self.state.history.seen();
            let tried = DB::record(&mut self.held, &self.state.place, seen, changes).await?;
            self.held.keep();
            match tried {
                Attempt::Busy => self.pause(&mut wait, doing, Lock::Migrations).await?,
                Attempt::Blocked(error) => return Err(*error),
                Attempt::Done(_) => {
                    self.reread().await?;
                    return Ok(true);
                }
                Attempt::DoneByAnother => {
                    self.reread().await?;
                    return Ok(false);
                }
            }
        }
    }

    /// Runs the verify scripts of everything that is applied.
    pub(crate) async fn verify_scripts(&mut self) -> Result<ScriptsVerified, Error> {
        let applied = self.applied();
        let mut verified = ScriptsVerified { scripts: 0, queries: 0, outdated: Vec::new() };
        let mut failures = Vec::new();
        for migration in self.embedded.migrations.iter() {
            let Some(script) =
                migration.verify.as_ref().filter(|_| applied.contains(&migration.version))
            else {
                continue;
            };
            verified.scripts += 1;
            self.held.close_if_dropped();
            let found = DB::query(&mut self.held, script).await;
            self.held.keep();
            for (number, found) in found.into_iter().enumerate() {
                match found {
                    Ok(None) => verified.queries += 1,
                    Ok(Some(row)) => failures.push(VerifyFailure::new(script, number, row)),
                    Err(sqlx::Error::Database(error)) => {
                        let line = script.statements.get(number).map_or(0, |one| one.line);
                        verified.outdated.push(format!(
                            "{}:{line}: {}",
                            script.path,
                            error.message()
                        ));
                    }
                    Err(cause) => {
                        let doing = format!("running {}", script.path);
                        return Err(Error::Database { doing, cause });
                    }
                }
            }
        }
        if failures.is_empty() {
            return Ok(verified);
        }
        let (remains, hint) = (Remains::Nothing, self.embedded.hint.clone());
        Err(Error::Unverified { subject: None, failures, remains, hint })
    }

    /// What becomes of each fixture. `Error::Pending` where migrations are.
    pub(crate) fn fixtures(&self) -> Result<Vec<FixtureStep<'c>>, Error> {
        let history = self.state.history.rows();
        plan::validate(self.embedded, history, None)
            .map_err(|error| explained(error, self.embedded, &self.state))?;
        let newer = !self.unknown().is_empty();
        Ok(plan::fixtures::decide(self.embedded, self.state.fixtures.rows(), newer))
    }

    /// Runs the fixtures that are to run; gives what became of each.
    pub(crate) async fn seed(&mut self) -> Result<Vec<Seed>, Error> {
        if self.embedded.fixtures.is_empty() {
            return Ok(Vec::new());
        }
        if self.state.fixtures == Table::Unreadable {
            return Err(self.unreadable(&self.own.fixtures));
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

    /// What a newer binary has applied.
    pub(crate) fn unknown(&self) -> Vec<UnknownMigration> {
        plan::unknown(self.embedded, self.state.history.rows())
    }

    /// What was let pass, or the refusal: the live schema held against the manifest. What is let pass is
    /// logged.
    pub(crate) fn verify(
        &self,
        policy: Policy,
        judgements: &[Judgement],
    ) -> Result<Option<Box<Drift>>, Error> {
        let unknown = self.unknown();
        let is_newer = !unknown.is_empty();
        if is_newer && self.settings.rules.newer == NewerDatabase::Refuse {
            return Err(Error::unknown(self.embedded, unknown, None));
        }
        let drift = self.drift(policy, judgements);
        if is_newer && drift.as_ref().is_none_or(|drift| drift.verdict != Verdict::Refused) {
            let versions = list(unknown.iter().map(|one| format!("{}_{}", one.version, one.name)));
            tracing::warn!(versions, "the database has migrations that this binary does not know");
        }
        match drift {
            Some(report) if report.verdict != Verdict::Refused => {
                report.log("");
                Ok(Some(report))
            }
            Some(report) if is_newer => Err(Error::unknown(self.embedded, unknown, Some(report))),
            Some(report) => Err(Error::Drift { report }),
            None => Ok(None),
        }
    }

    /// Where the live schema differs, and what a start would make of it.
    pub(crate) fn drift(&self, policy: Policy, judgements: &[Judgement]) -> Option<Box<Drift>> {
        let mut drift = Drift::find(self.embedded, &self.state, judgements)?;
        let is_newer = !self.unknown().is_empty();
        let newer = self.settings.rules.newer;
        if is_newer { policy.on_newer(newer) } else { policy }.judge(&mut drift);
        Some(Box::new(drift))
    }

    /// How much of the schema is compared.
    pub(crate) fn verified(&self) -> Verified {
        Verified::of(self.embedded, self.state.unread)
    }

    /// Refuses a history that is half done or edited, telling who is at work.
    pub(crate) async fn valid_history(&mut self) -> Result<(), Error> {
        let running = self.running().await?;
        plan::validate(self.embedded, self.state.history.rows(), running.first())
            .map_err(|error| explained(error, self.embedded, &self.state))
    }

    /// Reads again.
    pub(crate) async fn reread(&mut self) -> Result<(), Error> {
        let lock_timeout = self.settings.lock_timeout;
        let read =
            read(&mut self.held, self.embedded, self.own, lock_timeout, &self.observer).await;
        self.state = read.map_err(|error| self.blame(error))?;
        Ok(())
    }

    /// Refuses where the role may not read the history.
    pub(crate) fn readable_history(&self) -> Result<(), Error> {
        match self.state.history {
            Table::Unreadable => Err(self.unreadable(&self.own.history)),
            Table::Absent | Table::Rows(_) => Ok(()),
        }
    }

    fn unreadable(&self, table: &str) -> Error {
        Error::HistoryUnreadable {
            database: self.state.database.clone(),
            table: table.to_owned(),
            schema: None,
            hint: self.embedded.hint.clone(),
        }
    }

    /// Refuses where nothing can be written.
    fn writable(&self, migrations: &[&Migration]) -> Result<(), Error> {
        let database = self.state.database.clone();
        if self.state.read_only {
            let pending = migrations.iter().map(ToString::to_string).collect();
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

    /// Who holds the lock.
    pub(crate) async fn holders(&mut self, lock: Lock) -> Result<Vec<Holder>, Error> {
        let place = &self.state.place;
        DB::holders(&mut self.held, place, lock)
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
        if let [step] = steps
            && step.script.no_transaction
        {
            return self.outside(step, resume, number, of).instrument(span).await;
        }
        self.attempts(steps, resume, number, of).instrument(span).await
    }

    /// One that needs a session of its own: over a direct connection, where there is one.
    async fn outside(
        &mut self,
        step: &Step<'c>,
        resume: Option<&Unfinished>,
        number: usize,
        of: usize,
    ) -> Result<Vec<Applied>, Error> {
        let steps = std::slice::from_ref(step);
        let Some(direct) = self.direct.clone() else {
            if let Some(second) = self.held.second() {
                self.held.close_if_dropped();
                let asked = DB::is_pooled(&mut self.held, &second).await;
                self.held.keep();
                // A second connection may not be had: a pooler would have given one.
                if asked.unwrap_or(false) {
                    let (subject, path) = (step.subject().to_string(), step.script.path.clone());
                    return Err(Error::Pooled { subject, path, hint: self.embedded.hint.clone() });
                }
            }
            return self.attempts(steps, resume, number, of).await;
        };
        let connected = Held::connect(&direct).await;
        let address = || "the server over `Migrator::direct`".to_owned();
        let mut held = connected.map_err(|cause| Error::Unreachable {
            address: address(),
            note: None,
            cause,
        })?;
        // The session is another one, and so is what it is set to.
        let timeout = self.settings.lock_timeout;
        let mut state = read(&mut held, self.embedded, self.own, timeout, &self.observer).await?;
        std::mem::swap(&mut held, &mut self.held);
        std::mem::swap(&mut state, &mut self.state);
        let done = self.attempts(steps, resume, number, of).await;
        self.held = held;
        self.state = state;
        self.state.place.history_absent &= done.is_err();
        done
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
        let Some(migration) = steps.first().map(|step| step.migration) else {
            return Ok(Vec::new());
        };
        let mut wait = Wait::new(self.settings.lock_timeout);
        let mut retry = Wait::retry(self.settings.limits.retry);
        let mut attempt = 0;
        let mut blocked = 0;
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
                    limits: self.settings.limits,
                    observer: &self.observer,
                    hint,
                })
                .collect();
            let second = self.held.second();
            let tried = DB::migrate(&mut self.held, &jobs, second.as_deref());
            let tried = told_if_slow(tried, self.settings.slow, migration).await;
            let times = match tried.map_err(|error| self.blame(error))? {
                Attempt::Busy => {
                    self.held.keep();
                    self.pause(&mut wait, &doing(), Lock::Migrations).await?;
                    continue;
                }
                Attempt::Blocked(error) => {
                    self.held.keep();
                    blocked += 1;
                    let waited = retry.waited();
                    tracing::warn!(attempt, ?waited, "a lock was not free: trying again");
                    self.observer.tell(&Progress::TryingAgain { waited, attempts: blocked });
                    if !retry.pause().await {
                        return Err(self.blame(*error));
                    }
                    // Others take their turn at our own lock meanwhile.
                    wait = Wait::new(self.settings.lock_timeout);
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
                        Direction::Up => {
                            tracing::info!(version, %name, ?elapsed, attempt, "applied");
                        }
                        Direction::Down => {
                            tracing::info!(version, %name, ?elapsed, attempt, "reverted");
                        }
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
                Attempt::Blocked(error) => return Err(self.blame(*error)),
                Attempt::Done(times) => {
                    let elapsed = times.iter().sum();
                    tracing::info!(name = %fixture.name, ?elapsed, attempt, "fixture run");
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

/// What there is to go on with.
enum Begun<'c> {
    /// Nothing that is known.
    No,
    /// It was there a moment ago: another process has ended it.
    Ended,
    /// A migration, and how far it came.
    Half(Step<'c>, Unfinished),
}

/// The work, with a warning while it takes longer than it should.
async fn told_if_slow<T>(
    work: impl Future<Output = T>,
    slow: Duration,
    migration: &Migration,
) -> T {
    if slow.is_zero() {
        return work.await;
    }
    let mut work = std::pin::pin!(work);
    let began = Instant::now();
    loop {
        match tokio::time::timeout(slow, &mut work).await {
            Ok(done) => return done,
            Err(_) => tracing::warn!(
                version = migration.version,
                name = %migration.name,
                elapsed = ?began.elapsed(),
                "it takes long and is still running"
            ),
        }
    }
}

/// One read, again while another process is in the way.
async fn read<DB: SupportedDatabase>(
    held: &mut Held<'_, DB>,
    embedded: &Embedded,
    own: &OwnTables,
    lock_timeout: Duration,
    observer: &Observer,
) -> Result<State, Error> {
    let doing = || "reading the history and the schema".to_owned();
    let mut wait = Wait::new(lock_timeout);
    let began = Instant::now();
    loop {
        held.close_if_dropped();
        match DB::read(held, embedded, own).await {
            Ok(state) if state.in_transaction => return Err(Error::InTransaction),
            Ok(state) => {
                held.keep();
                let (elapsed, unread) = (began.elapsed(), state.unread);
                tracing::debug!(?elapsed, unread, "read the history and the schema");
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
            Err(cause) => {
                let tables = [&own.history, &own.fixtures];
                let foreign = tables.into_iter().find(|table| DB::is_foreign(&cause, table));
                return Err(match foreign.cloned() {
                    Some(table) => {
                        Error::ForeignHistory { table, cause, hint: embedded.hint.clone() }
                    }
                    None => Error::Database { doing: doing(), cause },
                });
            }
        }
    }
}
