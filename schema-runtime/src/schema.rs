//! What generated code declares: the schema that a binary was compiled for.

use std::fmt;
use std::marker::PhantomData;

use schema_manifest::{Embedded, Fixture, Manifest, Migration};

use crate::freshness::Stale;
use crate::{Checked, Connect, Error, Migrator, Started, SupportedDatabase};

/// The schema that a binary was compiled for, with the migrations that make it.
///
/// [`embed_migrations!`](crate::embed_migrations) declares it as `SCHEMA`. Its parameter is the
/// database, so that a pool of another database does not compile.
///
#[cfg_attr(feature = "postgres", doc = "```no_run")]
#[cfg_attr(not(feature = "postgres"), doc = "```ignore")]
/// # mod schema {
/// #     schema_runtime::embed_migrations!("../migrations", dialect = "postgres");
/// # }
/// # async fn example(pool: sqlx::PgPool) -> Result<(), schema_runtime::Error> {
/// let started = schema::SCHEMA.start(&pool).await?;
/// tracing::info!("{started}");
/// # Ok(())
/// # }
/// ```
pub struct Schema<DB> {
    embedded: Embedded,
    /// Where the crate lies that was built: in debug builds only.
    built_from: Option<&'static str>,
    database: PhantomData<fn() -> DB>,
}

impl<DB: SupportedDatabase> Schema<DB> {
    /// Called by generated code.
    #[doc(hidden)]
    pub const fn new(embedded: Embedded) -> Self {
        Schema { embedded, built_from: None, database: PhantomData }
    }

    /// Called by generated code: the directory of the crate that was built, in a debug build.
    #[doc(hidden)]
    #[must_use]
    pub const fn __built_from(mut self, directory: Option<&'static str>) -> Self {
        self.built_from = directory;
        self
    }

    /// Applies what is pending, runs the fixtures and verifies the schema, with the settings of
    /// [`Migrator::new`]. Where nothing is to do it sends one message, takes no lock and writes
    /// nothing.
    ///
    /// A debug build first compares what it carries with the folder that it was built from, where
    /// that is there, and refuses with [`Error::StaleBinary`] where they differ: cargo does not
    /// notice a new file by itself, and the database would get the blame. A release build knows
    /// nothing of the folder.
    ///
    /// # Errors
    ///
    /// Everything that keeps the service from serving on the schema it was compiled for; see
    /// [`Error`].
    pub fn start<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Started, Error>> + Send + 'c {
        let migrator = Migrator::new(self);
        let source = connect.into_source();
        async move { migrator.start_on(source).await }
    }

    /// Verifies the schema and never writes: a pending migration is a refusal that names it.
    /// For services whose migrations are a job's business.
    ///
    /// # Errors
    ///
    /// As [`start`](Schema::start), and [`Error::Pending`].
    pub fn check<'c>(
        &'c self,
        connect: impl Connect<DB> + 'c,
    ) -> impl Future<Output = Result<Checked, Error>> + Send + 'c {
        let migrator = Migrator::new(self);
        let source = connect.into_source();
        async move { migrator.check_on(source).await }
    }
}

impl<DB> Schema<DB> {
    /// Refuses, in a debug build, where the folder that it was built from has changed since.
    pub(crate) fn is_fresh(&self) -> Result<(), Error> {
        let stale = self.built_from.and_then(|directory| Stale::find(&self.embedded, directory));
        stale.map_or(Ok(()), |report| Err(Error::StaleBinary { report: Box::new(report) }))
    }

    /// Where the crate lies that was built, in a debug build.
    #[cfg(all(feature = "testing", feature = "postgres", unix))]
    pub(crate) fn built_from(&self) -> Option<&'static str> {
        self.built_from
    }

    /// The migrations in their order.
    pub fn migrations(&self) -> &[Migration] {
        &self.embedded.migrations
    }

    /// The fixtures in their order.
    pub fn fixtures(&self) -> &[Fixture] {
        &self.embedded.fixtures
    }

    /// The schema after the last migration.
    pub fn manifest(&self) -> &Manifest {
        &self.embedded.manifest
    }

    /// Everything that the binary carries.
    pub fn embedded(&self) -> &Embedded {
        &self.embedded
    }
}

impl<DB> fmt::Debug for Schema<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema")
            .field("dialect", &self.embedded.dialect)
            .field("folder", &self.embedded.folder)
            .field("migrations", &self.embedded.migrations.len())
            .field("fixtures", &self.embedded.fixtures.len())
            .field("built_from", &self.built_from)
            .finish_non_exhaustive()
    }
}
