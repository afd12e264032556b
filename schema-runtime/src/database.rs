//! The databases that a schema can be for, and what the runtime needs of each.
//!
//! Everything above this trait is the same for each database; everything below it stands in the
//! dialect's own folder, under the same file names.

use std::pin::Pin;
use std::time::Duration;

use schema_manifest::{Dialect, Embedded, Fixture, Migration, Script, Text};
use sqlx::{Connection, Pool};

use crate::Error;
use crate::failure::Subject;
use crate::lock::Holder;
use crate::plan::{Change, Direction};
use crate::progress::Observer;
use crate::settings::Limits;
use crate::state::{OwnTables, Place, State, Unfinished};

/// A database that a schema can be for: `sqlx::Postgres` and `sqlx::Sqlite`, each behind its
/// feature.
///
/// Sealed: nothing else can implement it.
pub trait SupportedDatabase: Operations {}

/// A future of a dialect: boxed, so that it is `Send` whatever the caller's types are.
pub(crate) type Work<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// What a dialect does. The sealed half of [`SupportedDatabase`].
pub trait Operations: sqlx::Database + Sized {
    /// Its name.
    const DIALECT: Dialect;

    /// Whether a pool's connection that ran a script is closed rather than given back.
    const CLOSES: bool;

    /// Whether our tables live in a schema that must exist.
    const NEEDS_SCHEMA: bool;

    /// Whether a pool's connection whose call was cancelled is closed rather than given back.
    fn closes_if_dropped(options: &OptionsOf<Self>) -> bool;

    /// Refuses a pool on which a schema is not there for each of its connections.
    fn fits(pool: &Pool<Self>) -> Result<(), Error>;

    /// Where a pool connects to, for people, without a credential.
    fn address(pool: &Pool<Self>) -> String;

    /// Reads the history and the schema: no lock, no DDL, one snapshot.
    fn read<'c>(
        conn: &'c mut Self::Connection,
        embedded: &'c Embedded,
        own: &'c OwnTables,
    ) -> Work<'c, Result<State, sqlx::Error>>;

    /// Whether an error of [`read`](Operations::read) says that another process is in the way.
    fn is_busy(error: &sqlx::Error) -> bool;

    /// Whether an error of [`read`](Operations::read) comes of reading this table of ours: something
    /// else has its name.
    fn is_foreign(error: &sqlx::Error, table: &str) -> bool;

    /// Whether an error of [`read`](Operations::read) says that a transaction is open.
    fn is_in_transaction(error: &sqlx::Error) -> bool;

    /// Tries once to run migrations, or to revert them: all of them in one transaction, or the one
    /// there is outside of a transaction. `second` is for another connection, to look at what a
    /// statement waits for.
    fn migrate<'c>(
        conn: &'c mut Self::Connection,
        jobs: &'c [MigrationJob<'c>],
        second: Option<&'c OptionsOf<Self>>,
    ) -> Work<'c, Result<Attempt, Error>>;

    /// How far a migration came that runs outside of a transaction and did not end; `None`: that is
    /// not known.
    fn unfinished<'c>(
        conn: &'c mut Self::Connection,
        place: &'c Place,
        migration: &'c Migration,
    ) -> Work<'c, Result<Option<Unfinished>, sqlx::Error>>;

    /// Tries once to run a fixture.
    fn seed<'c>(
        conn: &'c mut Self::Connection,
        job: FixtureJob<'c>,
    ) -> Work<'c, Result<Attempt, Error>>;

    /// Tries once to change the history, which must still be as it was seen, without running
    /// anything.
    fn record<'c>(
        conn: &'c mut Self::Connection,
        place: &'c Place,
        seen: Seen,
        changes: &'c [Change<'c>],
    ) -> Work<'c, Result<Attempt, Error>>;

    /// What each query of a script gives first; writes nothing.
    fn query<'c>(
        conn: &'c mut Self::Connection,
        script: &'c Script,
    ) -> Work<'c, Vec<Result<Option<String>, sqlx::Error>>>;

    /// Whether the connection goes through a pooler that gives each transaction another session;
    /// `second` is for another connection on the same way.
    fn is_pooled<'c>(
        conn: &'c mut Self::Connection,
        second: &'c OptionsOf<Self>,
    ) -> Work<'c, Result<bool, sqlx::Error>>;

    /// Who holds the lock, where the database can tell.
    fn holders<'c>(
        conn: &'c mut Self::Connection,
        place: &'c Place,
        lock: Lock,
    ) -> Work<'c, Result<Vec<Holder>, sqlx::Error>>;
}

/// Which of the locks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lock {
    /// sqlx's own: one migration at a time.
    Migrations,
    /// Ours: held by whoever runs a migration outside of a transaction.
    Untransacted,
}

/// What a database connects with.
pub(crate) type OptionsOf<DB> = <<DB as sqlx::Database>::Connection as Connection>::Options;

/// How many rows a history has, and how many of them are dirty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// All of them.
    pub rows: usize,
    /// Those that are dirty.
    pub dirty: usize,
}

/// What came of one try.
#[derive(Debug)]
pub enum Attempt {
    /// All of it ran: how long each took.
    Done(Vec<Duration>),
    /// Another process had done it in the meantime.
    DoneByAnother,
    /// Another process holds the lock.
    Busy,
    /// A statement waited too long for another session's lock: nothing remains.
    Blocked(Box<Error>),
}

/// A migration to run or to revert.
#[derive(Debug, Clone, Copy)]
pub struct MigrationJob<'c> {
    /// Which way.
    pub direction: Direction,
    /// The migration.
    pub migration: &'c Migration,
    /// The script of that way.
    pub script: &'c Script,
    /// Where its row goes and what the session must look like afterwards.
    pub place: &'c Place,
    /// Where it goes on, if it was begun and did not end.
    pub resume: Option<&'c Unfinished>,
    /// How long its statements may wait and run.
    pub limits: Limits,
    /// Who is told what it waits for.
    pub observer: &'c Observer,
    /// The operator's own line.
    pub hint: Option<&'c Text>,
}

impl MigrationJob<'_> {
    /// What a failure of it is about.
    pub(crate) fn subject(&self) -> Subject {
        let (version, name) = (self.migration.version, self.migration.name.clone());
        Subject::Migration { version, name, direction: self.direction }
    }
}

/// A fixture to run.
#[derive(Debug, Clone, Copy)]
pub struct FixtureJob<'c> {
    /// The fixture.
    pub fixture: &'c Fixture,
    /// Where its row goes and what the session must look like afterwards.
    pub place: &'c Place,
    /// The operator's own line.
    pub hint: Option<&'c Text>,
}
