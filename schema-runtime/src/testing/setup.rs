//! What a test database or a proof is made from: a schema, the server, and what is there before.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher as _};

use sqlx::Pool;

use super::error::TestDatabaseError;
use super::prove::{self, Proof, ProofError};
use super::snapshot::Snapshot;
use crate::database::Work;
use crate::{Migrator, Schema, SupportedDatabase};

/// A [`Schema`] with what its test databases need beside it.
///
/// [`database()`](super::database()) and [`prove()`](super::prove()) are for those that need nothing.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
/// # }
/// use schema_runtime::testing::{Server, Setup};
///
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// let setup = Setup::new(&schema::SCHEMA)
///     .server(Server::at("postgres://app@localhost/app")?)
///     .base("CREATE EXTENSION IF NOT EXISTS citext");
/// println!("{}", setup.prove().await?);
/// let database = setup.database().await?;
/// # Ok(())
/// # }
/// ```
pub struct Setup<'s, DB: TestedDatabase> {
    schema: &'s Schema<DB>,
    pub(super) place: DB::Place,
    base: Option<String>,
}

/// A database that tests can have: `sqlx::Postgres` and `sqlx::Sqlite`. Sealed.
pub trait TestedDatabase: Scratch {}

/// What each database does to make one for a test. The sealed half of [`TestedDatabase`].
pub trait Scratch: SupportedDatabase {
    /// Where it is made.
    type Place: Clone + Default + fmt::Debug + Send + Sync;

    /// One that is dropped with its value: [`TestDatabase`](super::TestDatabase),
    /// [`TestFile`](super::TestFile).
    type Made: Send + Sync;

    /// Makes an empty one.
    fn empty(place: &Self::Place) -> Work<'_, Result<Self::Made, TestDatabaseError>>;

    /// Makes one that is migrated and seeded.
    fn migrated<'c>(setup: &'c Setup<'_, Self>) -> Work<'c, Result<Self::Made, TestDatabaseError>>
    where
        Self: TestedDatabase;

    /// Its pool.
    fn pool(made: &Self::Made) -> &Pool<Self>;

    /// Drops it, and waits for that.
    fn remove(made: Self::Made) -> Work<'static, Result<(), TestDatabaseError>>;

    /// Runs a script.
    fn run<'c>(pool: &'c Pool<Self>, sql: &'c str) -> Work<'c, Result<(), sqlx::Error>>;

    /// Everything that it holds but for its rows.
    fn snapshot(pool: &Pool<Self>) -> Work<'_, Result<Snapshot, sqlx::Error>>;

    /// How many rows each table has, by name.
    fn rows(pool: &Pool<Self>) -> Work<'_, Result<Vec<(String, i64)>, sqlx::Error>>;
}

impl<'s, DB: TestedDatabase> Setup<'s, DB> {
    /// A setup with nothing but the schema. For PostgreSQL the server is the one that `DATABASE_URL` leads
    /// to, and a throw-away one where that is not set.
    pub fn new(schema: &'s Schema<DB>) -> Self {
        Setup { schema, place: DB::Place::default(), base: None }
    }

    /// What is there before the first migration, as SQL: what `base` in `schema.toml` describes, if it does.
    #[must_use]
    pub fn base(mut self, sql: impl Into<String>) -> Self {
        self.base = Some(sql.into());
        self
    }

    /// A database with all migrations and fixtures, for one test.
    ///
    /// # Errors
    ///
    /// There is no server, the role may make no databases, or a migration or a fixture fails.
    pub fn database(
        &self,
    ) -> impl Future<Output = Result<DB::Made, TestDatabaseError>> + Send + use<'_, 's, DB> {
        DB::migrated(self)
    }

    /// Proves the migrations on scratch databases of their own; see [`prove()`](super::prove()).
    ///
    /// # Errors
    ///
    /// As [`prove()`](super::prove()).
    pub async fn prove(&self) -> Result<Proof, ProofError> {
        prove::run(self).await
    }

    pub(super) fn schema(&self) -> &'s Schema<DB> {
        self.schema
    }

    /// Makes what is there before the first migration.
    pub(super) async fn make_base(&self, pool: &Pool<DB>) -> Result<(), TestDatabaseError> {
        match &self.base {
            Some(sql) => DB::run(pool, sql).await.map_err(TestDatabaseError::Base),
            None => Ok(()),
        }
    }

    /// Makes everything, as a service that starts on an empty database.
    pub(super) async fn fill(&self, pool: &Pool<DB>) -> Result<(), TestDatabaseError> {
        self.make_base(pool).await?;
        let migrator = Migrator::new(self.schema).ignore_environment();
        let started = migrator.start(pool).await;
        started.map(drop).map_err(|error| TestDatabaseError::Migrations(Box::new(error)))
    }

    /// Which schema it is, whatever is in it: where it is built from.
    #[cfg(feature = "postgres")]
    pub(super) fn identity(&self) -> u32 {
        let mut hasher = DefaultHasher::new();
        (self.schema.built_from(), &self.schema.embedded().folder).hash(&mut hasher);
        // Half of it is enough to tell apart what one server has.
        (hasher.finish() >> 32) as u32
    }

    /// What is in it: another text gives another number. So may another compiler, which costs a template
    /// and nothing else.
    pub(super) fn fingerprint(&self) -> u64 {
        let embedded = self.schema.embedded();
        let mut hasher = DefaultHasher::new();
        env!("CARGO_PKG_VERSION").hash(&mut hasher);
        for one in embedded.migrations.iter() {
            (one.version, &one.name, one.up.checksum).hash(&mut hasher);
            one.verify.as_ref().map(|script| script.checksum).hash(&mut hasher);
        }
        for one in embedded.fixtures.iter() {
            (&one.name, one.script.checksum).hash(&mut hasher);
        }
        self.base.hash(&mut hasher);
        hasher.finish()
    }
}

impl<DB: TestedDatabase> fmt::Debug for Setup<'_, DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("schema", self.schema)
            .field("place", &self.place)
            .field("base", &self.base)
            .finish()
    }
}
