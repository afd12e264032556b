//! Every call that an operator or a service makes, with its settings.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use schema_manifest::{Consequence, DifferenceKind, Judgement, Text};

use crate::connect::{Connect, Source};
use crate::database::{OptionsOf, SupportedDatabase};
use crate::drift::Drift;
use crate::error::Error;
use crate::lock::Wait;
use crate::plan::{self, Goal, Late, NewerDatabase, Plan, Repair, Untrusted};
use crate::policy::{Environment, Policy};
use crate::progress::{Observer, Progress};
use crate::reminder::{self, Key};
use crate::report::{
    Baselined, Checked, Migrated, Repaired, Reverted, SchemaVerified, ScriptsVerified, Seeded,
    Started,
};
use crate::schema::Schema;
use crate::session::Session;
use crate::settings::{Existing, Settings, Transactions};
use crate::state::{OwnTables, Table};
use crate::status::Status;
use crate::target::Target;

/// Applies, reverts, seeds, verifies: a [`Schema`] with settings.
///
/// Every call takes a pool or a `&mut` connection, uses one connection at a time, and can be
/// spawned.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
/// # }
/// # use std::time::Duration;
/// # use schema_runtime::{Error, Migrator};
/// # async fn example(pool: sqlx::PgPool) -> Result<(), Error> {
/// let migrator = Migrator::new(&schema::SCHEMA).lock_timeout(Duration::from_secs(300));
/// println!("{}", migrator.plan(&pool).await?);
/// println!("{}", migrator.migrate(&pool).await?);
/// # Ok(())
/// # }
/// ```
///
/// # Cancellation
///
/// A call may be dropped at any point. Inside of a transaction nothing remains: on `SQLite` it is
/// rolled back, on `PostgreSQL` a pool's connection is closed and the server, which looks for its
/// client every second, ends the running statement. A migration that runs outside of a transaction
/// stays dirty, and on `PostgreSQL` its server process keeps others out until its statement ends. A
/// `&mut` connection is not closed: drop it after a call that was dropped.
pub struct Migrator<'s, DB: SupportedDatabase> {
    schema: &'s Schema<DB>,
    settings: Settings,
    untrusted: Untrusted,
    judgements: Vec<Judgement>,
    ignore_environment: bool,
    own: OwnTables,
    direct: Option<Arc<OptionsOf<DB>>>,
    observer: Observer,
}

impl<'s, DB: SupportedDatabase> Migrator<'s, DB> {
    /// A migrator with a lock timeout of 60 seconds.
    pub fn new(schema: &'s Schema<DB>) -> Self {
        Migrator {
            schema,
            settings: Settings::default(),
            untrusted: Untrusted::Refuse,
            judgements: Vec::new(),
            ignore_environment: false,
            own: OwnTables::default(),
            direct: None,
            observer: Observer::default(),
        }
    }

    /// What follows from a kind of difference between the live schema and the manifest, for the reason
    /// that is given. What is said last of a difference counts, and what is said here after what `verify`
    /// in `schema.toml` says.
    ///
    /// What `require = [..]` names is always refused where it is missing.
    #[must_use]
    pub fn on_difference(
        mut self,
        kind: DifferenceKind,
        consequence: Consequence,
        reason: impl Into<Text>,
    ) -> Self {
        self.judgements.push(Judgement::new(Some(kind), None, consequence, reason.into()));
        self
    }

    /// What follows from any difference of an object and of what hangs on it: `disks`,
    /// `disks.disk_size`, `auth.users`, `disks_size_idx`. See
    /// [`on_difference`](Migrator::on_difference).
    #[must_use]
    pub fn on_difference_of(
        mut self,
        object: impl Into<Text>,
        consequence: Consequence,
        reason: impl Into<Text>,
    ) -> Self {
        let object = Some(object.into());
        self.judgements.push(Judgement::new(None, object, consequence, reason.into()));
        self
    }

    /// Does not read `SCHEMA_DRIFT`: no environment lets the service start on a schema that is not the
    /// one it was compiled for, and none keeps it from starting.
    #[must_use]
    pub fn ignore_environment(mut self) -> Self {
        self.ignore_environment = true;
        self
    }

    fn environment(&self) -> Environment {
        if self.ignore_environment { Environment::Ignored } else { Environment::read() }
    }

    fn policy(&self) -> Result<Policy, Error> {
        Policy::of(&self.environment(), self.schema.embedded().hint.as_ref())
    }

    /// How long to wait for another process that holds the lock, for each migration anew. 60
    /// seconds unless set; with zero it does not wait.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.settings.lock_timeout = timeout;
        self
    }

    /// How long a statement of a migration may wait for a lock that another session holds, on
    /// PostgreSQL: five seconds unless set; with zero it waits for ever.
    ///
    /// Every query on a table queues behind a statement that waits for its lock. So it gives up, and
    /// the migration, of which nothing remains, runs again after a pause in which the others are let
    /// through: see [`retry_limit`](Migrator::retry_limit). A script that sets `lock_timeout` has its
    /// own will.
    #[must_use]
    pub fn statement_lock_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.lock = timeout;
        self
    }

    /// For how long a migration is tried again whose statement did not get its lock within
    /// [`statement_lock_timeout`](Migrator::statement_lock_timeout), or was a deadlock's victim. Two
    /// minutes unless set; with zero the first try is the last one.
    #[must_use]
    pub fn retry_limit(mut self, limit: Duration) -> Self {
        self.settings.limits.retry = limit;
        self
    }

    /// How long a statement that runs `CONCURRENTLY`, or otherwise outside of a transaction, may wait
    /// for other sessions, on PostgreSQL: ten minutes unless set. What it takes for its own work does
    /// not count.
    ///
    /// Neither [`statement_lock_timeout`](Migrator::statement_lock_timeout) nor
    /// [`statement_timeout`](Migrator::statement_timeout) holds for it: they would abort an index build
    /// again and again. Whom it waits for is reported every ten seconds, through `tracing` and
    /// [`on_progress`](Migrator::on_progress). That needs a second connection, which is opened with a
    /// pool's options while such a statement runs; with a `&mut` connection there is none, and it
    /// waits for as long as it takes.
    #[must_use]
    pub fn concurrently_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.concurrently = timeout;
        self
    }

    /// How long a statement of a migration may run, on PostgreSQL. Unless this is set, what the role
    /// and the database have set holds.
    #[must_use]
    pub fn statement_timeout(mut self, timeout: Duration) -> Self {
        self.settings.limits.statement = Some(timeout);
        self
    }

    /// After how long a migration that is still running is worth a warning through `tracing`, and
    /// after that long again. Five minutes unless set; with zero there is none.
    #[must_use]
    pub fn slow_after(mut self, threshold: Duration) -> Self {
        self.settings.slow = threshold;
        self
    }

    /// What becomes of this binary on a database to which a newer one has applied migrations that this
    /// one does not know: [`NewerDatabase::AllowIfCompatible`] unless set.
    ///
    /// Its fixtures are left alone there, and where one of its own migrations is pending beside unknown
    /// ones it is refused, unless everything is allowed.
    #[must_use]
    pub fn on_newer_database(mut self, rule: NewerDatabase) -> Self {
        self.settings.rules.newer = rule;
        self
    }

    /// What becomes of a migration that was merged after newer ones had been applied:
    /// [`Late::AllowIfIndependent`] unless set.
    #[must_use]
    pub fn on_late_migration(mut self, rule: Late) -> Self {
        self.settings.rules.late = rule;
        self
    }

    /// Runs the migrations on a database that has no history and has objects of the manifest all the
    /// same, instead of refusing with [`Error::ExistingSchema`]: for migrations that reckon with it, as
    /// with `IF NOT EXISTS`. What the migrations would leave as it is can be adopted with
    /// [`baseline`](Migrator::baseline).
    #[must_use]
    pub fn apply_to_existing(mut self) -> Self {
        self.settings.existing = Existing::Apply;
        self
    }

    /// Runs everything that is to be migrated or reverted in a single transaction: where one of the
    /// migrations fails, none of them remains. Otherwise each is a transaction of its own, and what
    /// ran before a failure stays.
    ///
    /// The locks of all of them are held until the end. What one transaction does not take (a
    /// `-- no-transaction` migration, a use of an enum value that was added in it) has to run
    /// without this: [`Error::NotOneTransaction`] says so before anything runs, where it is known.
    #[must_use]
    pub fn in_one_transaction(mut self) -> Self {
        self.settings.transactions = Transactions::All;
        self
    }

    /// Lets [`revert`](Migrator::revert) and [`revert_to`](Migrator::revert_to) run a down although
    /// something is known to be wrong with it, instead of refusing with [`Error::UntrustedDown`].
    ///
    /// A finding about a down is let pass at build time where its migration is released or the
    /// finding allowed. It stays with the migration: `plan` and `status` show it.
    ///
    #[cfg_attr(feature = "postgres", doc = "```no_run")]
    #[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
    /// # mod schema {
    /// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
    /// # }
    /// # use schema_runtime::{Error, Migrator};
    /// # async fn example(pool: sqlx::PgPool) -> Result<(), Error> {
    /// let migrator = Migrator::new(&schema::SCHEMA);
    /// match migrator.revert(&pool).await {
    ///     Err(refusal @ Error::UntrustedDown { .. }) => {
    ///         eprintln!("{refusal}"); // names each down with what was found
    ///         migrator.accept_down_findings().revert(&pool).await?;
    ///     }
    ///     other => drop(other?),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn accept_down_findings(mut self) -> Self {
        self.untrusted = Untrusted::Run;
        self
    }

    /// Tells `observer` each step as it begins, for a readiness probe or a progress bar. It is
    /// called on the task that migrates: it must not block.
    #[must_use]
    pub fn on_progress(mut self, observer: impl Fn(&Progress) + Send + Sync + 'static) -> Self {
        self.observer = Observer::new(observer);
        self
    }

    /// Applies what is pending, runs the fixtures and verifies the schema. Where nothing is to
    /// do it sends one message, takes no lock and writes nothing.
    ///
    /// # Errors
    ///
    /// Everything that keeps the service from serving on the schema it was compiled for; see
    /// [`Schema::start`].
    pub fn start<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Started, Error>> + Send + 'c {
        self.start_on(connect.into_source())
    }

    /// Verifies the schema and never writes: a pending migration is a refusal that names it.
    ///
    /// Works for a role that may only read, on a replica, and where the role may not even read
    /// the history (then only the schema is compared).
    ///
    /// # Errors
    ///
    /// As [`start`](Migrator::start), and [`Error::Pending`].
    pub fn check<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Checked, Error>> + Send + 'c {
        self.check_on(connect.into_source())
    }

    /// Waits until [`check`](Migrator::check) finds everything in order, for at most so long: for
    /// replicas of a service whose migrations are a job's business. Never writes.
    ///
    /// It waits while migrations are pending or half done and while the database cannot be reached;
    /// anything else is refused at once.
    ///
    /// # Errors
    ///
    /// As [`check`](Migrator::check): what it found last.
    pub fn wait_until_ready<'c>(
        &'c self,
        pool: &'c sqlx::Pool<DB>,
        timeout: Duration,
    ) -> impl Future<Output = Result<Checked, Error>> + Send + 'c {
        let mut wait = Wait::new(timeout);
        async move {
            loop {
                let refusal = match self.check_on(Source::of(pool)).await {
                    Ok(checked) => return Ok(checked),
                    Err(refusal) => refusal,
                };
                let may_pass = matches!(
                    refusal,
                    Error::Pending { .. } | Error::Dirty { .. } | Error::Unreachable { .. }
                );
                if wait.is_due() {
                    tracing::info!(waited = ?wait.waited(), "not ready: {refusal}");
                }
                let waited = wait.waited();
                let text = refusal.to_string();
                let first = text.lines().next().unwrap_or_default().to_owned();
                self.observer.tell(&Progress::WaitingForMigrations { waited, refusal: first });
                if !may_pass || !wait.pause().await {
                    return Err(refusal);
                }
            }
        }
    }

    /// What [`migrate`](Migrator::migrate) and [`seed`](Migrator::seed) would do, with the SQL.
    /// Touches nothing.
    ///
    /// # Errors
    ///
    /// Where `migrate` would refuse.
    pub fn plan<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Plan<'s>, Error>> + Send + 'c {
        self.plan_on(connect.into_source(), Goal::Head)
    }

    /// What [`migrate_to`](Migrator::migrate_to) would do, with the SQL. Touches nothing.
    ///
    /// # Errors
    ///
    /// Where `migrate_to` would refuse.
    pub fn plan_to<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
        target: impl Into<Target>,
    ) -> impl Future<Output = Result<Plan<'s>, Error>> + Send + 'c {
        self.plan_on(connect.into_source(), Goal::UpTo(target.into()))
    }

    /// What [`revert`](Migrator::revert) would do, with the SQL. Touches nothing.
    ///
    /// # Errors
    ///
    /// Where `revert` would refuse.
    pub fn plan_revert<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Plan<'s>, Error>> + Send + 'c {
        self.plan_on(connect.into_source(), Goal::RevertLast(self.untrusted))
    }

    /// What [`revert_to`](Migrator::revert_to) would do, with the SQL. Touches nothing.
    ///
    /// # Errors
    ///
    /// Where `revert_to` would refuse.
    pub fn plan_revert_to<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
        target: impl Into<Target>,
    ) -> impl Future<Output = Result<Plan<'s>, Error>> + Send + 'c {
        self.plan_on(connect.into_source(), Goal::RevertTo(target.into(), self.untrusted))
    }

    /// Applies every pending migration.
    ///
    /// # Errors
    ///
    /// A history that this folder cannot have made, a script that fails, a lock that is held for
    /// too long, a debug build that is older than its folder.
    pub fn migrate<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Migrated, Error>> + Send + 'c {
        self.migrate_on(connect.into_source(), Goal::Head)
    }

    /// Applies the pending migrations up to and with the target. It never reverts: where
    /// something newer is applied, that stays.
    ///
    /// # Errors
    ///
    /// As [`migrate`](Migrator::migrate).
    pub fn migrate_to<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
        target: impl Into<Target>,
    ) -> impl Future<Output = Result<Migrated, Error>> + Send + 'c {
        self.migrate_on(connect.into_source(), Goal::UpTo(target.into()))
    }

    /// Reverts the newest applied migration: the last one in the folder's order.
    ///
    /// Unlike `start`, `check`, `plan`, `migrate` and `seed` it does not ask whether a debug build
    /// is older than its folder: to go back from a branch one needs the files of that branch.
    ///
    /// # Errors
    ///
    /// As [`migrate`](Migrator::migrate), [`Error::Irreversible`], and [`Error::UntrustedDown`]
    /// unless [`accept_down_findings`](Migrator::accept_down_findings) was said.
    pub fn revert<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Reverted, Error>> + Send + 'c {
        self.revert_on(connect.into_source(), Goal::RevertLast(self.untrusted))
    }

    /// Reverts everything that is applied and newer than the target, the newest first. Where one
    /// of them has no way back, or one that is known to be wrong, nothing is reverted.
    ///
    /// Newer is what comes later in the folder's order, whatever the numbers say.
    ///
    /// # Errors
    ///
    /// As [`revert`](Migrator::revert).
    pub fn revert_to<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
        target: impl Into<Target>,
    ) -> impl Future<Output = Result<Reverted, Error>> + Send + 'c {
        self.revert_on(connect.into_source(), Goal::RevertTo(target.into(), self.untrusted))
    }

    /// Runs the fixtures whose content was never run under their name, in order, each in a
    /// transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Pending`] where migrations are pending; a script that fails; a debug build that is
    /// older than its folder.
    pub fn seed<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Seeded, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let began = Instant::now();
            self.schema.is_fresh()?;
            let mut session = self.open(source).await?;
            session.readable_history()?;
            session.valid_history().await?;
            session.nothing_pending()?;
            let fixtures = session.seed().await?;
            Ok(Seeded { fixtures, elapsed: began.elapsed() })
        }
    }

    /// Compares the live schema with the manifest. Writes nothing; `SCHEMA_DRIFT` does not
    /// matter here. Warnings are in what it gives.
    ///
    /// # Errors
    ///
    /// [`Error::Drift`] with every difference.
    pub fn verify<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<SchemaVerified, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let began = Instant::now();
            let session = self.open(source).await?;
            session.observer().tell(&Progress::Verifying);
            let refused =
                if self.ignore_environment { Environment::Ignored } else { Environment::Unset };
            let drift = session.drift(Policy::of(&refused, None)?, &self.judgements);
            if let Some(report) = drift.as_ref().filter(|drift| drift.refuses()) {
                return Err(Error::Drift { report: report.clone() });
            }
            if let Some(warnings) = &drift {
                warnings.log("");
            }
            Ok(SchemaVerified {
                database: session.state().database.clone(),
                verified: session.verified(),
                drift,
                elapsed: began.elapsed(),
            })
        }
    }

    /// How the migrations, the fixtures and the schema of the binary and of the database stand. Writes
    /// nothing and refuses nothing; it is one read, as with a start that has nothing to do.
    /// [`Status::summary`] is the same in a few numbers.
    ///
    /// # Errors
    ///
    /// Where the database cannot be read.
    pub fn status<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Status, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let session = self.open(source).await?;
            session.readable_history()?;
            let environment = self.environment();
            // What means nothing lets nothing pass.
            let policy = Policy::of(&environment, None)
                .or_else(|_| Policy::of(&Environment::Unset, None))?;
            let drift = session.drift(policy, &self.judgements);
            Ok(Status::of(self.schema.embedded(), session.state(), drift, environment))
        }
    }

    /// Adopts a database that has no history: records every migration as applied without running it.
    /// The live schema is compared with the manifest first, and must be the same.
    ///
    /// Fixtures are not recorded: a start runs them.
    ///
    /// # Errors
    ///
    /// [`Error::BaselineDiffers`] with every difference, [`Error::HasHistory`].
    pub fn baseline<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Baselined, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            self.schema.is_fresh()?;
            let mut session = self.open(source).await?;
            let recorded = session.baseline(&self.judgements).await?;
            let verified = session.verified();
            Ok(Baselined { database: session.state().database.clone(), recorded, verified })
        }
    }

    /// Settles a dirty migration, or accepts the checksums of edited ones: changes the history and
    /// nothing else. What is to become of it is said by [`Repair`].
    ///
    #[cfg_attr(feature = "postgres", doc = "```no_run")]
    #[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
    /// # mod schema {
    /// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
    /// # }
    /// # use schema_runtime::{Error, Migrator, Repair};
    /// # async fn example(pool: sqlx::PgPool) -> Result<(), Error> {
    /// println!("{}", Migrator::new(&schema::SCHEMA).repair(&pool, Repair::Look).await?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Dirty`] where the database does not show what became of the migration.
    pub fn repair<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
        repair: Repair,
    ) -> impl Future<Output = Result<Repaired, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let mut session = self.open(source).await?;
            let migrations = session.repair(repair).await?;
            Ok(Repaired { database: session.state().database.clone(), migrations })
        }
    }

    /// Runs the verify scripts of all migrations that are applied, and writes nothing. Each query must
    /// give no row. `migrate` and `start` run that of a migration right after its up, in its
    /// transaction.
    ///
    /// # Errors
    ///
    /// [`Error::Unverified`] with every query that gave a row.
    pub fn run_verify_scripts<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<ScriptsVerified, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let mut session = self.open(source).await?;
            session.readable_history()?;
            session.verify_scripts().await
        }
    }

    pub(crate) async fn start_on(&self, source: Source<'_, DB>) -> Result<Started, Error> {
        let began = Instant::now();
        let policy = self.policy()?;
        self.schema.is_fresh()?;
        let address = source.address();
        let mut session = self.open(source).await?;
        let already_applied = session.state().history.rows().len();
        let applied = session.reach(Goal::Head).await?;
        let fixtures = session.seed().await?;
        let seeded = Seeded { fixtures, elapsed: began.elapsed() };
        if seeded.run() > 0 {
            session.reread().await?;
        }
        session.observer().tell(&Progress::Verifying);
        let drift = session.verify(policy, &self.judgements)?;
        self.remind(address, &session, drift.as_deref());
        let started = Started {
            at: session.at(),
            unknown: session.unknown(),
            applied,
            already_applied,
            seeded,
            verified: session.verified(),
            drift,
            elapsed: began.elapsed(),
        };
        tracing::debug!(elapsed = ?started.elapsed, "{started}");
        Ok(started)
    }

    pub(crate) async fn check_on(&self, source: Source<'_, DB>) -> Result<Checked, Error> {
        let began = Instant::now();
        let policy = self.policy()?;
        self.schema.is_fresh()?;
        let address = source.address();
        let mut session = self.open(source).await?;
        let history_readable = session.state().history != Table::Unreadable;
        if history_readable {
            session.valid_history().await?;
            session.nothing_pending()?;
        }
        session.observer().tell(&Progress::Verifying);
        let drift = session.verify(policy, &self.judgements)?;
        self.remind(address, &session, drift.as_deref());
        Ok(Checked {
            at: session.at(),
            unknown: session.unknown(),
            history_readable,
            verified: session.verified(),
            drift,
            elapsed: began.elapsed(),
        })
    }

    async fn plan_on(&self, source: Source<'_, DB>, goal: Goal) -> Result<Plan<'s>, Error> {
        let goes_forward = matches!(goal, Goal::Head | Goal::UpTo(_));
        if goes_forward {
            self.schema.is_fresh()?;
        }
        let mut session = self.open(source).await?;
        session.readable_history()?;
        session.valid_history().await?;
        let embedded = self.schema.embedded();
        let newer = !session.unknown().is_empty();
        let state = session.state();
        if goes_forward && self.settings.existing == Existing::Refuse {
            plan::existing::refuse(embedded, state)?;
        }
        let fixtures = match goal {
            Goal::Head => plan::fixtures::decide(embedded, state.fixtures.rows(), newer),
            Goal::UpTo(_) | Goal::RevertLast(_) | Goal::RevertTo(..) => vec![],
        };
        Ok(Plan {
            database: state.database.clone(),
            dialect: DB::DIALECT,
            steps: plan::decide(embedded, state.history.rows(), goal, self.settings.rules)?,
            already_applied: state.history.rows().len(),
            fixtures,
        })
    }

    async fn migrate_on(&self, source: Source<'_, DB>, goal: Goal) -> Result<Migrated, Error> {
        let began = Instant::now();
        self.schema.is_fresh()?;
        let mut session = self.open(source).await?;
        let already_applied = session.state().history.rows().len();
        let applied = session.reach(goal).await?;
        let rows = session.state().history.rows();
        Ok(Migrated {
            at: session.at(),
            applied,
            already_applied,
            pending: plan::pending(self.schema.embedded(), rows).count(),
            elapsed: began.elapsed(),
        })
    }

    async fn revert_on(&self, source: Source<'_, DB>, goal: Goal) -> Result<Reverted, Error> {
        let began = Instant::now();
        let mut session = self.open(source).await?;
        let reverted = session.reach(goal).await?;
        Ok(Reverted { at: session.at(), reverted, elapsed: began.elapsed() })
    }

    /// What was let pass is said again every hour, until it is put right.
    fn remind(&self, address: Option<String>, session: &Session<'_, DB>, drift: Option<&Drift>) {
        let database = &session.state().database;
        reminder::update(Key::new(self.schema.embedded(), address, database), drift);
    }

    /// Tells one more observer.
    #[cfg(feature = "cli")]
    pub(crate) fn also_on_progress(
        mut self,
        observer: impl Fn(&Progress) + Send + Sync + 'static,
    ) -> Self {
        self.observer = self.observer.and(observer);
        self
    }

    /// What it applies.
    #[cfg(any(feature = "backup", feature = "cli"))]
    pub(crate) fn embedded(&self) -> &'s schema_manifest::Embedded {
        self.schema.embedded()
    }

    /// Waits until nobody migrates, for at most so long; gives who still does.
    #[cfg(feature = "cli")]
    pub(crate) async fn settled(
        &self,
        pool: &sqlx::Pool<DB>,
        limit: Duration,
    ) -> Result<Vec<crate::lock::Holder>, Error> {
        use crate::database::Lock;
        let mut wait = Wait::new(limit);
        loop {
            let mut session = self.open(Source::of(pool)).await?;
            let mut holders = session.holders(Lock::Migrations).await?;
            holders.extend(session.holders(Lock::Untransacted).await?);
            drop(session);
            if holders.is_empty() || !wait.pause().await {
                return Ok(holders);
            }
        }
    }

    async fn open<'c>(&'c self, source: Source<'c, DB>) -> Result<Session<'c, DB>, Error> {
        let embedded = self.schema.embedded();
        let observer = self.observer.clone();
        let session = Session::open(source, embedded, self.settings, observer, &self.own).await?;
        Ok(session.with_direct(self.direct.clone()))
    }
}

#[cfg(feature = "postgres")]
impl Migrator<'_, sqlx::Postgres> {
    /// Keeps the history in a table of this name instead of sqlx's `_sqlx_migrations`, for several
    /// schemas in one database: each has a history of its own, and knows nothing of the others'.
    ///
    /// The tables beside it are named after it: `<name>_fixtures`, `<name>_progress`. sqlx itself
    /// does not find it.
    #[must_use]
    pub fn history_table(mut self, name: &str) -> Self {
        let kept = self.own.kept;
        self.own = OwnTables { kept, ..OwnTables::of(self.own.schema, name) };
        self
    }

    /// Keeps a setting of your own (`app.tenant`) that a pool's `after_connect` has made, for every
    /// migration of a run; may be called for several.
    ///
    /// After each script the session is put back to what it was, and for that everything is reset first.
    /// What PostgreSQL itself knows (`search_path`, `statement_timeout`, the role) is found and set again
    /// without a word; a setting with a name of your own is shown by no catalog, so its name has to be
    /// said. One that comes with the connection (`PgConnectOptions::options`, `ALTER ROLE .. SET`,
    /// `ALTER DATABASE .. SET`) survives by itself.
    #[must_use]
    pub fn keep_setting(mut self, name: &str) -> Self {
        self.own.kept.push(name.to_owned());
        self
    }

    /// How to connect to the server itself, where the pool goes through a pooler in transaction mode
    /// (PgBouncer): a migration that runs outside of a transaction needs a session of its own, and runs
    /// over a connection that is opened with these options. Everything else goes through the pool.
    ///
    /// Without this it is refused there with [`Error::Pooled`]. For the pool itself sqlx has to leave out
    /// a parameter that PgBouncer does not take: `PgConnectOptions::extra_float_digits(None)`.
    #[must_use]
    pub fn direct(mut self, options: sqlx::postgres::PgConnectOptions) -> Self {
        self.direct = Some(Arc::new(options));
        self
    }

    /// Keeps our tables in this schema, which must exist, instead of where the `search_path` finds
    /// them or would create them.
    #[must_use]
    pub fn history_schema(mut self, name: &str) -> Self {
        self.own.schema = Some(name.to_owned());
        self
    }
}

impl<DB: SupportedDatabase> Clone for Migrator<'_, DB> {
    fn clone(&self) -> Self {
        Migrator {
            schema: self.schema,
            settings: self.settings,
            untrusted: self.untrusted,
            judgements: self.judgements.clone(),
            ignore_environment: self.ignore_environment,
            own: self.own.clone(),
            direct: self.direct.clone(),
            observer: self.observer.clone(),
        }
    }
}

impl<DB: SupportedDatabase> fmt::Debug for Migrator<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("schema", self.schema)
            .field("settings", &self.settings)
            .field("untrusted", &self.untrusted)
            .field("judgements", &self.judgements)
            .field("ignore_environment", &self.ignore_environment)
            .field("own", &self.own)
            // Its password is nobody's business.
            .field("direct", &self.direct.is_some())
            .field("observer", &self.observer)
            .finish()
    }
}
