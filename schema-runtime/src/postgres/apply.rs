//! Running a migration, either way, inside a transaction or outside of one.

use std::time::{Duration, Instant};

use schema_manifest::{Script, Text};
use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, PgConnection};

use super::message::{Message, MessageError, Part, byte_at, position};
use super::{history, lock};
use crate::database::{Attempt, Lock, MigrationJob};
use crate::error::Error;
use crate::failure::{Location, Remains, ScriptFailure, ServerMessage, Subject};
use crate::plan::Direction;
use crate::state::Place;

pub(super) async fn migrate(
    conn: &mut PgConnection,
    job: MigrationJob<'_>,
) -> Result<Attempt, Error> {
    if job.script.no_transaction { outside(conn, job).await } else { inside(conn, job).await }
}

/// One message: lock, guard, script, row. An error leaves nothing behind.
async fn inside(conn: &mut PgConnection, job: MigrationJob<'_>) -> Result<Attempt, Error> {
    let MigrationJob { direction, migration, script, place, .. } = job;
    let mut message = opening(&job);
    message.script(script);
    message.require(Part::Ended, &still_locked(place));
    message.restore(&place.search_path, &place.role);
    match direction {
        Direction::Up => message.push(Part::Record, &history::insert(place, migration)),
        Direction::Down => {
            message.push(Part::Record, &history::delete(place, migration.version));
        }
    }
    let began = Instant::now();
    match message.send(conn).await {
        Ok(()) => Ok(Attempt::Done(began.elapsed())),
        Err(error) => settled(error, &job.subject(), script, job.hint),
    }
}

/// The part that every message begins with: the lock, our table, "is it still to do?".
fn opening(job: &MigrationJob<'_>) -> Message {
    let MigrationJob { direction, migration, place, .. } = job;
    let mut message = Message::begin(job.script);
    message.require(Part::Lock, &try_lock(place));
    if place.history_absent {
        message.push(Part::Create, &history::create(place));
    }
    let is_applied = history::is_applied(place, migration.version);
    match direction {
        Direction::Up => message.require(Part::Guard, &format!("NOT {is_applied}")),
        Direction::Down => message.require(Part::Guard, &is_applied),
    }
    message
}

/// sqlx's lock, for the length of the transaction.
pub(super) fn try_lock(place: &Place) -> String {
    let id = lock::id(&place.database, Lock::Migrations);
    format!("pg_catalog.pg_try_advisory_xact_lock({id})")
}

/// The lock is gone where the script ended the transaction.
pub(super) fn still_locked(place: &Place) -> String {
    let (upper, lower) = lock::halves(lock::id(&place.database, Lock::Migrations));
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = \
         pg_catalog.pg_backend_pid() AND classid = '{upper}'::pg_catalog.oid AND objid = \
         '{lower}'::pg_catalog.oid AND objsubid = 1)"
    )
}

/// What a failed message means.
pub(super) fn settled(
    error: MessageError,
    subject: &Subject,
    script: &Script,
    hint: Option<&Text>,
) -> Result<Attempt, Error> {
    if error.raised_by(Part::Lock) {
        return Ok(Attempt::Busy);
    }
    if error.raised_by(Part::Guard) {
        return Ok(Attempt::DoneByAnother);
    }
    if error.raised_by(Part::Ended) {
        let (subject, path) = (subject.to_string(), script.path.clone());
        return Err(Error::EndedTransaction { subject, path, hint: hint.cloned() });
    }
    let MessageError { part, offset, cause } = error;
    let doing = match part {
        // Before anything of ours ran, only an open transaction can be in the way.
        Some(Part::Begin) if super::database::is_in_transaction(&cause) => {
            return Err(Error::InTransaction);
        }
        Some(Part::Script(number)) => {
            return Err(failed(
                cause,
                subject,
                script,
                Some(number),
                offset,
                Remains::Nothing,
                hint,
            ));
        }
        Some(Part::Deferred) | None => {
            return Err(failed(cause, subject, script, None, None, Remains::Nothing, hint));
        }
        Some(Part::Begin | Part::Lock) => format!("taking the lock for {subject}"),
        Some(Part::Create) => "creating our table".to_owned(),
        Some(Part::Guard) => format!("reading whether {subject} is still to do"),
        Some(Part::Ended | Part::Restore | Part::Commit) => format!("ending {subject}"),
        Some(Part::Record) => format!("recording {subject}"),
    };
    Err(Error::Database { doing, cause })
}

/// A statement of a script that failed; an error that is not the server's own keeps its kind.
fn failed(
    cause: sqlx::Error,
    subject: &Subject,
    script: &Script,
    statement: Option<usize>,
    offset: Option<usize>,
    remains: Remains,
    hint: Option<&Text>,
) -> Error {
    let Some(server) = server_message(&cause) else {
        return Error::Database { doing: format!("running {subject}"), cause };
    };
    let failure = ScriptFailure {
        subject: subject.clone(),
        location: Location::find(script, statement, offset),
        statements: script.statements.len(),
        server,
        remains,
        hint: hint.cloned(),
    };
    Error::Script { failure: Box::new(failure) }
}

fn server_message(cause: &sqlx::Error) -> Option<ServerMessage> {
    let error = cause.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(ServerMessage {
        message: error.message().to_owned(),
        code: Some(error.code().to_owned()),
        detail: owned(error.detail()),
        hint: owned(error.hint()),
        context: owned(error.r#where()),
    })
}

/// Outside of a transaction: the row is dirty while the statements run, and the second lock is
/// held on this connection.
///
/// The row is committed under sqlx's lock, which frees that lock: an sqlx binary that waits goes
/// on and reports the dirty row, instead of holding the snapshot that an index build waits for.
async fn outside(conn: &mut PgConnection, job: MigrationJob<'_>) -> Result<Attempt, Error> {
    let MigrationJob { direction, migration, script, place, hint } = job;
    let subject = job.subject();
    let second = lock::id(&place.database, Lock::Untransacted);
    let mut message = opening(&job);
    match direction {
        Direction::Up => message.push(Part::Record, &history::insert_dirty(place, migration)),
        Direction::Down => {
            message.push(Part::Record, &history::mark_dirty(place, migration.version));
        }
    }
    // Last: it outlives the transaction, so nothing that can fail may follow it.
    message.require(Part::Lock, &format!("pg_catalog.pg_try_advisory_lock({second})"));
    if let Err(error) = message.send(conn).await {
        return settled(error, &subject, script, hint);
    }
    let began = Instant::now();
    let ran = statements(conn, &subject, script, hint).await;
    let elapsed = began.elapsed();
    let mut ended = match ran {
        Ok(()) => record(conn, &job, &subject, elapsed).await,
        Err(error) => Err(error),
    };
    if ended.is_err() && clean(conn, place).await {
        ended = ended.map_err(Error::rolled_back);
    }
    // After the commit of the row: whoever finds the lock free finds the row as it will stay.
    let unlock = format!("SELECT pg_catalog.pg_advisory_unlock({second})");
    let unlocked = sqlx::raw_sql(AssertSqlSafe(unlock)).execute(conn).await;
    ended?;
    unlocked.map_err(|cause| Error::Database { doing: "freeing the lock".to_owned(), cause })?;
    Ok(Attempt::Done(elapsed))
}

/// Puts the session back after a failure; whether it rolled a transaction back. Best effort: the
/// error to report is the script's.
async fn clean(conn: &mut PgConnection, place: &Place) -> bool {
    let mut message = Message::default();
    message.restore(&place.search_path, &place.role);
    let failed = message.clone().send(conn).await;
    // The script has a transaction of its own, which its statement has aborted.
    let aborted = failed.is_err_and(|error| super::database::is_in_transaction(&error.cause));
    if aborted {
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
        let _ = message.send(conn).await;
    }
    aborted
}

/// Each statement by itself.
async fn statements(
    conn: &mut PgConnection,
    subject: &Subject,
    script: &Script,
    hint: Option<&Text>,
) -> Result<(), Error> {
    for (number, statement) in script.statements.iter().enumerate() {
        let text = script.text(statement);
        let sent = sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut *conn).await;
        if let Err(cause) = sent {
            let offset = position(&cause)
                .map(|character| statement.start as usize + byte_at(text, character));
            let remains = Remains::Dirty;
            return Err(failed(cause, subject, script, Some(number), offset, remains, hint));
        }
        tracing::debug!(statement = number + 1, line = statement.line, "ran");
    }
    Ok(())
}

/// The row says that it ended well, or is gone.
async fn record(
    conn: &mut PgConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    elapsed: Duration,
) -> Result<(), Error> {
    let MigrationJob { direction, migration, script, place, hint } = *job;
    let mut message = Message::default();
    message.require(Part::Ended, NO_TRANSACTION);
    message.restore(&place.search_path, &place.role);
    let statement = match direction {
        Direction::Up => history::mark_clean(place, migration.version, elapsed.as_nanos()),
        Direction::Down => history::delete(place, migration.version),
    };
    message.push(Part::Record, &statement);
    message.send(conn).await.map_err(|error| {
        if error.raised_by(Part::Ended) {
            let (subject, path) = (subject.clone(), script.path.clone());
            return Error::UnfinishedTransaction { subject, path, hint: hint.cloned() };
        }
        Error::Database { doing: format!("recording {subject}"), cause: error.cause }
    })
}

/// A transaction that was begun by hand began before the message that asks.
const NO_TRANSACTION: &str = "pg_catalog.now() = pg_catalog.statement_timestamp()";
