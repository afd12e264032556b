//! Running a migration, either way, outside of a transaction.
//!
//! The row is committed as dirty under sqlx's lock, which frees that lock: an sqlx binary that waits
//! goes on and reports the dirty row, instead of holding the snapshot that an index build waits for.
//! The second lock is held on the connection that runs the statements. Each statement that has run is
//! recorded, in its own transaction where it takes one: a start after a failure goes on behind it.

use std::time::{Duration, Instant};

use schema_manifest::{ConcurrentIndex, Statement, TransactionClass};
use sqlx::{AssertSqlSafe, PgConnection};

use super::apply::{failed, lock, settled, still_to_do};
use super::database::is_in_transaction;
use super::index::{self, Next};
use super::lock::id;
use super::message::{Message, MessageError, Part, byte_at, position};
use super::{history, progress};
use crate::database::{Attempt, Lock, MigrationJob};
use crate::error::Error;
use crate::failure::{Remains, Subject};
use crate::plan::Direction;
use crate::state::Place;

/// How long to wait before looking again at an index that another session builds.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub(super) async fn run(conn: &mut PgConnection, job: MigrationJob<'_>) -> Result<Attempt, Error> {
    let MigrationJob { script, place, hint, .. } = job;
    let subject = job.subject();
    let second = id(&place.database, Lock::Untransacted);
    let mut message = begin(&job);
    // Last: it outlives the transaction, so nothing that can fail may follow it.
    message.require(Part::Lock, &format!("pg_catalog.pg_try_advisory_lock({second})"));
    if let Err(error) = message.send(conn).await {
        return settled(error, &subject, script, hint);
    }
    let began = Instant::now();
    let ran = statements(conn, &job, &subject).await;
    let elapsed = began.elapsed();
    let mut ended = match ran {
        Ok(()) => record(conn, &job, &subject, elapsed).await,
        Err(error) => Err(error),
    };
    if ended.is_err() && clean(conn, place).await {
        ended = ended.map_err(|error| error.leaving(Remains::BegunAndRolledBack));
    }
    // After the commit of the row: whoever finds the lock free finds the row as it will stay.
    let unlock = format!("SELECT pg_catalog.pg_advisory_unlock({second})");
    let unlocked = sqlx::raw_sql(AssertSqlSafe(unlock)).execute(conn).await;
    ended?;
    unlocked.map_err(|cause| Error::Database { doing: "freeing the lock".to_owned(), cause })?;
    Ok(Attempt::Done(vec![elapsed]))
}

/// The dirty row and the first line of the progress, or that both are as they were read.
fn begin(job: &MigrationJob<'_>) -> Message {
    let MigrationJob { direction, migration, script, place, resume, .. } = *job;
    let mut message = Message::begin([script].into_iter());
    lock(&mut message, place);
    match resume {
        Some(unfinished) => {
            let is_dirty = history::is_dirty(place, migration.version);
            let is_at = progress::is_at(place, migration.version, unfinished.done);
            message.require(Part::Guard, &format!("{is_dirty} AND {is_at}"));
        }
        None => {
            still_to_do(&mut message, job);
            match direction {
                Direction::Up => message.record(&history::insert_dirty(place, migration)),
                Direction::Down => message.record(&history::mark_dirty(place, migration.version)),
            }
            // It may exist, of which nobody need be told.
            message.push(Part::Create, "SET LOCAL client_min_messages = warning");
            message.push(Part::Create, &progress::create(place));
            message.push(Part::Create, &progress::clear(place, migration.version));
            message.push(Part::Create, &progress::begin(place, migration, direction));
        }
    }
    message.session_settings();
    if let Some(unfinished) = resume {
        message.set(&unfinished.settings);
    }
    message
}

/// Puts the session back after a failure; whether it rolled a transaction back. Best effort: the
/// error to report is the script's.
async fn clean(conn: &mut PgConnection, place: &Place) -> bool {
    let mut message = Message::default();
    message.restore(place);
    let failed = message.clone().send(conn).await;
    // The script has a transaction of its own, which its statement has aborted.
    let aborted = failed.is_err_and(|error| is_in_transaction(&error.cause));
    if aborted {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        let _ = message.send(conn).await;
    }
    aborted
}

/// Each statement that has not run yet, by itself.
async fn statements(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
) -> Result<(), Error> {
    let from = job.resume.map_or(0, |unfinished| unfinished.done);
    if from > 0 {
        tracing::info!(statements = from, "going on behind what has run");
    }
    for (number, statement) in job.script.statements.iter().enumerate().skip(from) {
        match (statement.transaction, statement.index) {
            (TransactionClass::Outside, Some(index)) => {
                concurrently(conn, job, subject, number, statement, index).await?;
            }
            (TransactionClass::Outside, None) => {
                alone(conn, job, subject, number, statement).await?;
            }
            _ => recorded(conn, job, subject, number, statement).await?,
        }
        tracing::debug!(statement = number + 1, line = statement.line, "ran");
    }
    Ok(())
}

/// A statement and the record of it, in one transaction: its own, or the one that the file has begun.
async fn recorded(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    number: usize,
    statement: &Statement,
) -> Result<(), Error> {
    let mut message = Message::default();
    message.statement(job.script, number, statement);
    message.aside(job.place, Part::Record, &done(job, number, statement));
    let Err(error) = message.send(conn).await else { return Ok(()) };
    if wants_to_be_alone(&error) {
        // Nothing of it remains.
        return alone(conn, job, subject, number, statement).await;
    }
    Err(blamed(error, job, subject))
}

/// A procedure or a `DO` block that commits wants no transaction around it: it raises
/// `invalid_transaction_termination`, or `active_sql_transaction` ("cannot run inside a transaction
/// block"). And where the file has made its session read-only, our record cannot be written with it.
fn wants_to_be_alone(error: &MessageError) -> bool {
    let code = error.cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match error.part {
        Some(Part::Script(_)) => matches!(code.as_deref(), Some("2D000" | "25001")),
        Some(Part::Record) => code.as_deref() == Some("25006"),
        _ => false,
    }
}

/// A statement that takes no transaction, and then the record of it.
async fn alone(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    number: usize,
    statement: &Statement,
) -> Result<(), Error> {
    let MigrationJob { script, hint, .. } = *job;
    let text = script.text(statement);
    let sent = sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut *conn).await;
    if let Err(cause) = sent {
        let offset =
            position(&cause).map(|character| statement.start as usize + byte_at(text, character));
        return Err(failed(cause, subject, script, Some(number), offset, Remains::Begun, hint));
    }
    aside(conn, job, subject, &done(job, number, statement)).await
}

/// A statement that builds or drops an index, unless it has run already; what a try before has left
/// invalid is dropped first.
async fn concurrently(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    number: usize,
    statement: &Statement,
    index: ConcurrentIndex,
) -> Result<(), Error> {
    let MigrationJob { migration, script, place, hint, resume, .. } = *job;
    let is_next = |at: usize| resume.is_some_and(|unfinished| unfinished.done == at);
    let before = resume.filter(|_| is_next(number)).and_then(|one| one.indexes.as_deref());
    let reading =
        |cause| Error::Database { doing: format!("looking at the index of {subject}"), cause };
    loop {
        let found = index::look(conn, script, index).await.map_err(reading)?;
        match index::next(index, &found, before) {
            Next::Run => {
                let text = script.text(statement);
                let there = index::there(&found);
                let about = progress::about(place, migration.version, number + 1, text, &there);
                aside(conn, job, subject, &about).await?;
                return alone(conn, job, subject, number, statement).await;
            }
            Next::Skip => {
                tracing::info!(statement = number + 1, "it had run before the connection was lost");
                return aside(conn, job, subject, &done(job, number, statement)).await;
            }
            Next::DropFirst(invalid) => {
                tracing::warn!(index = invalid.name, "dropping an index that was left invalid");
                let drop = format!("DROP INDEX CONCURRENTLY {}", invalid.name);
                let dropped = sqlx::raw_sql(AssertSqlSafe(drop)).execute(&mut *conn).await;
                dropped.map_err(|cause| Error::Database {
                    doing: format!("dropping the invalid index {}", invalid.name),
                    cause,
                })?;
            }
            Next::Wait => {
                tracing::info!(statement = number + 1, "another session builds the index: waiting");
                tokio::time::sleep(LOOK_AGAIN).await;
            }
            Next::Unclear => {
                let note = format!(
                    "whether statement {} ({}:{}) has run is not clear: it names no index, and its \
                     table has new ones",
                    number + 1,
                    script.path,
                    statement.line
                );
                return Err(Error::Dirty {
                    version: migration.version,
                    name: migration.name.to_string(),
                    path: Some(script.path.clone()),
                    running: None,
                    note: Some(note),
                    hint: hint.cloned(),
                });
            }
        }
    }
}

fn done(job: &MigrationJob<'_>, number: usize, statement: &Statement) -> String {
    let text = job.script.text(statement);
    progress::done(job.place, job.migration.version, number + 1, text)
}

/// A statement of ours between two of the script.
async fn aside(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    statement: &str,
) -> Result<(), Error> {
    let mut message = Message::default();
    message.push(Part::Begin, "SET TRANSACTION READ WRITE");
    message.aside(job.place, Part::Record, statement);
    message.send(conn).await.map(drop).map_err(|error| blamed(error, job, subject))
}

/// What the failure of a message means that may hold a statement of the script.
fn blamed(error: MessageError, job: &MigrationJob<'_>, subject: &Subject) -> Error {
    let MessageError { part, offset, cause, .. } = error;
    match part {
        Some(Part::Script(number)) => {
            failed(cause, subject, job.script, Some(number), offset, Remains::Begun, job.hint)
        }
        _ if cause.as_database_error().is_none() => {
            Error::ConnectionLost { subject: subject.to_string(), cause, hint: job.hint.cloned() }
        }
        _ => Error::Database { doing: format!("recording how far {subject} came"), cause },
    }
}

/// The row says that it ended well, or is gone.
async fn record(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    elapsed: Duration,
) -> Result<(), Error> {
    let MigrationJob { direction, migration, script, place, hint, .. } = *job;
    let mut message = Message::begin([script].into_iter());
    message.require(Part::Ended, NO_TRANSACTION);
    message.restore(place);
    message.push(Part::Record, &progress::clear(place, migration.version));
    message.record(&match direction {
        Direction::Up => history::mark_clean(place, migration, elapsed.as_nanos()),
        Direction::Down => history::delete(place, migration.version),
    });
    let Err(error) = message.send(conn).await else { return Ok(()) };
    let is_open = error.part == Some(Part::Begin) && is_in_transaction(&error.cause);
    if is_open || error.raised_by(Part::Ended) {
        let (subject, path, hint) = (subject.clone(), script.path.clone(), hint.cloned());
        return Err(Error::UnfinishedTransaction { subject, path, goes_on: true, hint });
    }
    if error.raised_by(Part::Record) {
        return Err(Error::NotRecorded { subject: subject.to_string(), hint: hint.cloned() });
    }
    Err(blamed(error, job, subject))
}

/// A transaction that was begun by hand began before the message that asks.
const NO_TRANSACTION: &str = "pg_catalog.now() = pg_catalog.statement_timestamp()";
