//! Where a call gets its connection from, and the one connection that it holds.
//!
//! Whatever a caller passes becomes a [`Source`] before the first `.await`, and a [`Held`] of a
//! concrete type after it: so every future of this crate is `Send`, can be spawned, and never
//! needs more than one connection.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{ConnectOptions, Connection, Pool};

use crate::database::OptionsOf;
use crate::{Error, SupportedDatabase};

/// What every call accepts: a `&Pool` or a `&mut` connection of the schema's own database.
///
/// Sealed: nothing else can implement it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not connect to the database that this schema is for",
    label = "expected a `&Pool` or a `&mut` connection of `{DB}`",
    note = "a schema is for the database that its migrations are written for",
    note = "a `PoolConnection` is passed as `&mut *connection`"
)]
pub trait Connect<DB: SupportedDatabase>: IntoSource<DB> {}

impl<DB: SupportedDatabase> Connect<DB> for &Pool<DB> {}
#[cfg(feature = "postgres")]
impl Connect<sqlx::Postgres> for &mut sqlx::PgConnection {}
#[cfg(feature = "sqlite")]
impl Connect<sqlx::Sqlite> for &mut sqlx::SqliteConnection {}

/// The sealed half of [`Connect`]: not nameable outside of this crate.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not connect to the database that this schema is for",
    label = "expected a `&Pool` or a `&mut` connection of `{DB}`"
)]
pub trait IntoSource<DB: SupportedDatabase> {
    /// Gives up the caller's type.
    fn into_source<'c>(self) -> Source<'c, DB>
    where
        Self: 'c;
}

impl<DB: SupportedDatabase> IntoSource<DB> for &Pool<DB> {
    fn into_source<'c>(self) -> Source<'c, DB>
    where
        Self: 'c,
    {
        Source::of(self)
    }
}

#[cfg(feature = "postgres")]
impl IntoSource<sqlx::Postgres> for &mut sqlx::PgConnection {
    fn into_source<'c>(self) -> Source<'c, sqlx::Postgres>
    where
        Self: 'c,
    {
        Source(Origin::Connection(self))
    }
}

#[cfg(feature = "sqlite")]
impl IntoSource<sqlx::Sqlite> for &mut sqlx::SqliteConnection {
    fn into_source<'c>(self) -> Source<'c, sqlx::Sqlite>
    where
        Self: 'c,
    {
        Source(Origin::Connection(self))
    }
}

/// What a caller passed, without its type.
pub struct Source<'c, DB: SupportedDatabase>(Origin<'c, DB>);

enum Origin<'c, DB: SupportedDatabase> {
    Pool(Pool<DB>),
    Connection(&'c mut DB::Connection),
}

/// How long to try for the cause, once a pool has timed out without telling it.
const DIAGNOSIS: Duration = Duration::from_secs(5);

impl<'c, DB: SupportedDatabase> Source<'c, DB> {
    /// A pool.
    pub(crate) fn of(pool: &Pool<DB>) -> Self {
        Source(Origin::Pool(pool.clone()))
    }

    /// Where a pool connects to, without a credential; a single connection does not tell.
    pub(crate) fn address(&self) -> Option<String> {
        match &self.0 {
            Origin::Pool(pool) => Some(DB::address(pool)),
            Origin::Connection(_) => None,
        }
    }

    /// Takes the one connection.
    pub(crate) async fn hold(self) -> Result<Held<'c, DB>, Error> {
        if let Origin::Pool(pool) = &self.0 {
            DB::fits(pool)?;
        }
        let (connection, second) = match self.0 {
            Origin::Connection(connection) => (Kind::Borrowed(connection), None),
            Origin::Pool(pool) => match pool.acquire().await {
                Ok(connection) => (Kind::Pooled(connection), Some(pool.connect_options())),
                Err(cause) => return Err(unreachable(&pool, cause).await),
            },
        };
        let held = Held { connection, second, closes: false, is_used: false };
        if held.is_in_transaction() {
            return Err(Error::InTransaction);
        }
        Ok(held)
    }
}

/// Says why a pool gave no connection.
async fn unreachable<DB: SupportedDatabase>(pool: &Pool<DB>, cause: sqlx::Error) -> Error {
    let address = DB::address(pool);
    let size = pool.size();
    let most = pool.options().get_max_connections();
    if !matches!(cause, sqlx::Error::PoolTimedOut) {
        return Error::Unreachable { address, note: None, cause };
    }
    let waited = pool.options().get_acquire_timeout();
    if size > 0 {
        let note = format!(
            "the pool has {size} of at most {most} connections open and none became free within \
             {waited:?}"
        );
        return Error::Unreachable { address, note: Some(note), cause };
    }
    // A pool tries again while the server refuses, and forgets why.
    let options = pool.connect_options();
    let cause = match tokio::time::timeout(DIAGNOSIS, options.connect()).await {
        Ok(Err(told)) => told,
        Ok(Ok(connection)) => {
            // The server has just come up: what counts is that the pool gave none.
            drop(connection);
            cause
        }
        Err(_) => cause,
    };
    let note = format!("the pool tried for {waited:?}");
    Error::Unreachable { address, note: Some(note), cause }
}

/// The one connection that a call works on.
pub(crate) struct Held<'c, DB: SupportedDatabase> {
    connection: Kind<'c, DB>,
    second: Option<Arc<OptionsOf<DB>>>,
    closes: bool,
    is_used: bool,
}

enum Kind<'c, DB: SupportedDatabase> {
    Pooled(PoolConnection<DB>),
    Own(DB::Connection),
    Borrowed(&'c mut DB::Connection),
}

impl<DB: SupportedDatabase> Held<'_, DB> {
    /// A connection of our own; it is closed when it is dropped.
    pub(crate) async fn connect(options: &Arc<OptionsOf<DB>>) -> Result<Self, sqlx::Error> {
        let connection = Kind::Own(options.connect().await?);
        let second = Some(Arc::clone(options));
        Ok(Held { connection, second, closes: false, is_used: false })
    }

    /// From here on, a future that is dropped closes a pool's connection instead of giving it
    /// back, so that the server ends what it is running and frees the locks of its session.
    pub(crate) fn close_if_dropped(&mut self) {
        self.closes = self.second.as_deref().is_some_and(DB::closes_if_dropped);
    }

    /// What another connection to the same database is opened with, where that is known.
    pub(crate) fn second(&self) -> Option<Arc<OptionsOf<DB>>> {
        self.second.clone()
    }

    /// The connection is idle again.
    pub(crate) fn keep(&mut self) {
        self.closes = false;
    }

    /// A script ran on it. Its settings are put back, but a session is more than those (temporary
    /// tables, advisory locks, `LISTEN`): a pool opens another one for its users.
    pub(crate) fn used(&mut self) {
        self.keep();
        self.is_used = DB::CLOSES;
    }
}

impl<DB: SupportedDatabase> Deref for Held<'_, DB> {
    type Target = DB::Connection;

    fn deref(&self) -> &DB::Connection {
        match &self.connection {
            Kind::Pooled(connection) => connection,
            Kind::Own(connection) => connection,
            Kind::Borrowed(connection) => connection,
        }
    }
}

impl<DB: SupportedDatabase> DerefMut for Held<'_, DB> {
    fn deref_mut(&mut self) -> &mut DB::Connection {
        match &mut self.connection {
            Kind::Pooled(connection) => connection,
            Kind::Own(connection) => connection,
            Kind::Borrowed(connection) => connection,
        }
    }
}

impl<DB: SupportedDatabase> Drop for Held<'_, DB> {
    fn drop(&mut self) {
        if let Kind::Pooled(connection) = &mut self.connection
            && (self.closes || self.is_used)
        {
            connection.close_on_drop();
        }
    }
}
