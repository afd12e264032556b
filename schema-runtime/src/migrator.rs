//! Every call that an operator or a service makes, with its settings.

use std::fmt;
use std::time::{Duration, Instant};

use crate::connect::{Connect, Source};
use crate::database::SupportedDatabase;
use crate::drift::Drift;
use crate::error::Error;
use crate::plan::{self, Goal, Plan, Untrusted};
use crate::policy::Policy;
use crate::progress::{Observer, Progress};
use crate::report::{Checked, Migrated, Reverted, Seeded, Started, Verified};
use crate::schema::Schema;
use crate::session::Session;
use crate::settings::{Settings, Transactions};
use crate::state::Table;
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
pub struct Migrator<'s, DB> {
    schema: &'s Schema<DB>,
    settings: Settings,
    untrusted: Untrusted,
    observer: Observer,
}

impl<'s, DB: SupportedDatabase> Migrator<'s, DB> {
    /// A migrator with a lock timeout of 60 seconds.
    pub fn new(schema: &'s Schema<DB>) -> Self {
        Migrator {
            schema,
            settings: Settings::default(),
            untrusted: Untrusted::Refuse,
            observer: Observer::default(),
        }
    }

    /// How long to wait for another process that holds the lock, for each migration anew. 60
    /// seconds unless set; with zero it does not wait.
    #[must_use]
    pub fn lock_timeout(mut self, timeout: Duration) -> Self {
        self.settings.lock_timeout = timeout;
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
        let source = connect.into_source();
        async move {
            self.schema.is_fresh()?;
            let mut session = self.open(source).await?;
            session.readable_history()?;
            session.valid_history().await?;
            let embedded = self.schema.embedded();
            let state = session.state();
            Ok(Plan {
                database: state.database.clone(),
                dialect: DB::DIALECT,
                steps: plan::decide(embedded, state.history.rows(), Goal::Head)?,
                already_applied: state.history.rows().len(),
                fixtures: plan::fixtures::decide(embedded, state.fixtures.rows(), false),
            })
        }
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
            match session.valid_history().await {
                Ok(()) | Err(Error::Unknown { .. }) => {}
                Err(refusal) => return Err(refusal),
            }
            session.nothing_pending()?;
            let fixtures = session.seed().await?;
            Ok(Seeded { fixtures, elapsed: began.elapsed() })
        }
    }

    /// Compares the live schema with the manifest. Writes nothing; `SCHEMA_DRIFT` does not
    /// matter here.
    ///
    /// # Errors
    ///
    /// [`Error::Drift`] with every difference.
    pub fn verify<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Verified, Error>> + Send + 'c {
        let source = connect.into_source();
        async move {
            let session = self.open(source).await?;
            session.observer().tell(&Progress::Verifying);
            let embedded = self.schema.embedded();
            Policy::Refuse.judge(Drift::find(embedded, session.state()))?;
            Ok(Verified::of(&embedded.manifest))
        }
    }

    /// How the migrations and fixtures of the binary and of the database stand. Writes nothing
    /// and refuses nothing.
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
            Ok(Status::of(self.schema.embedded(), session.state()))
        }
    }

    pub(crate) async fn start_on(&self, source: Source<'_, DB>) -> Result<Started, Error> {
        let began = Instant::now();
        self.schema.is_fresh()?;
        let embedded = self.schema.embedded();
        let mut session = self.open(source).await?;
        let already_applied = session.state().history.rows().len();
        let applied = session.reach(Goal::Head).await?;
        let fixtures = session.seed().await?;
        let seeded = Seeded { fixtures, elapsed: began.elapsed() };
        if seeded.run() > 0 {
            session.reread().await?;
        }
        session.observer().tell(&Progress::Verifying);
        let drift = Policy::from_environment().judge(Drift::find(embedded, session.state()))?;
        let started = Started {
            at: session.at(),
            applied,
            already_applied,
            seeded,
            verified: Verified::of(&embedded.manifest),
            drift,
            elapsed: began.elapsed(),
        };
        tracing::debug!(elapsed = ?started.elapsed, "{started}");
        Ok(started)
    }

    pub(crate) async fn check_on(&self, source: Source<'_, DB>) -> Result<Checked, Error> {
        let began = Instant::now();
        self.schema.is_fresh()?;
        let embedded = self.schema.embedded();
        let mut session = self.open(source).await?;
        let history_readable = session.state().history != Table::Unreadable;
        if history_readable {
            session.valid_history().await?;
            session.nothing_pending()?;
        }
        session.observer().tell(&Progress::Verifying);
        let drift = Policy::from_environment().judge(Drift::find(embedded, session.state()))?;
        Ok(Checked {
            at: session.at(),
            history_readable,
            verified: Verified::of(&embedded.manifest),
            drift,
            elapsed: began.elapsed(),
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

    async fn open<'c>(&'c self, source: Source<'c, DB>) -> Result<Session<'c, DB>, Error> {
        let embedded = self.schema.embedded();
        Session::open(source, embedded, self.settings, self.observer.clone()).await
    }
}

impl<DB> Clone for Migrator<'_, DB> {
    fn clone(&self) -> Self {
        Migrator {
            schema: self.schema,
            settings: self.settings,
            untrusted: self.untrusted,
            observer: self.observer.clone(),
        }
    }
}

impl<DB> fmt::Debug for Migrator<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Migrator")
            .field("schema", self.schema)
            .field("settings", &self.settings)
            .field("untrusted", &self.untrusted)
            .field("observer", &self.observer)
            .finish()
    }
}
