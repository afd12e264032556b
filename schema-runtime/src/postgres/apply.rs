//! Running a migration, either way, inside a transaction or outside of one.

use std::time::{Duration, Instant};

use schema_manifest::{Script, Text};
use sqlx::postgres::{PgConnectOptions, PgDatabaseError, PgErrorPosition};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::database::is_in_transaction;
use super::message::{Message, MessageError, Part, found_row, opens};
use super::{history, lock, outside};
use crate::database::{Attempt, Lock, MigrationJob};
use crate::error::Error;
use crate::failure::{Location, Remains, ScriptFailure, ServerMessage, Subject, VerifyFailure};
use crate::plan::Direction;
use crate::state::Place;

pub(super) async fn migrate(
    conn: &mut PgConnection,
    jobs: &[MigrationJob<'_>],
    second: Option<&PgConnectOptions>,
) -> Result<Attempt, Error> {
    match jobs {
        [job] if job.script.no_transaction => outside::run(conn, *job, second).await,
        jobs => inside(conn, jobs).await,
    }
}

/// One message: lock, and for each guard, script, row. An error leaves nothing behind.
async fn inside(conn: &mut PgConnection, jobs: &[MigrationJob<'_>]) -> Result<Attempt, Error> {
    let mut message = Message::begin(jobs.iter().map(|job| job.script));
    for (number, job) in jobs.iter().enumerate() {
        let MigrationJob { direction, migration, script, place, .. } = job;
        if number == 0 {
            lock(&mut message, place);
        } else {
            message.next();
        }
        message.settings();
        message.limits(job.limits, true);
        still_to_do(&mut message, job);
        message.script(script);
        message.require(Part::Ended, &still_locked(place));
        message.restore(place);
        if let (Direction::Up, Some(verify)) = (direction, &migration.verify) {
            message.verify(verify);
        }
        match direction {
            Direction::Up => message.record(&history::insert(place, migration, number == 0)),
            Direction::Down => message.record(&history::delete(place, migration.version)),
        }
    }
    let began = Instant::now();
    let error = match message.send(conn).await {
        Ok(_) if jobs.len() == 1 => return Ok(Attempt::Done(vec![began.elapsed()])),
        Ok(after) => return Ok(Attempt::Done(durations(&after))),
        Err(error) => error,
    };
    let Some(job) = jobs.get(error.work).or(jobs.last()) else {
        return Ok(Attempt::Done(Vec::new()));
    };
    // With an isolation level of its own a script does not see what was committed while it asked
    // for the lock: it stumbles over what another process has just done.
    let blind = opens(job.script).next().is_some() && error.cause.as_database_error().is_some();
    let settled = match error.part {
        Some(Part::Verify(number)) => Err(unverified(error, number, job, Remains::Nothing)),
        _ => settled(error, &job.subject(), job.script, job.hint),
    };
    let settled = match settled {
        Err(error) if jobs.len() > 1 => Err(error.leaving(Remains::NothingOfAll)),
        settled => settled,
    };
    if blind && settled.is_err() && !is_to_do(conn, job).await.unwrap_or(true) {
        return Ok(Attempt::DoneByAnother);
    }
    match settled {
        Err(error) if is_blocked(&error) => Ok(Attempt::Blocked(Box::new(error))),
        settled => settled,
    }
}

/// A query of the verify script that gave a row, or failed.
pub(super) fn unverified(
    error: MessageError,
    number: usize,
    job: &MigrationJob<'_>,
    remains: Remains,
) -> Error {
    let (subject, hint) = (job.subject(), job.hint);
    let Some(verify) = &job.migration.verify else {
        return Error::Database { doing: format!("verifying {subject}"), cause: error.cause };
    };
    if !error.raised_by(Part::Verify(number)) {
        return failed(error.cause, &subject, verify, Some(number), None, remains, hint);
    }
    let row = found_row(&error.cause).unwrap_or_default();
    let failures = vec![VerifyFailure::new(verify, number, row)];
    Error::Unverified { subject: Some(subject), failures, remains, hint: hint.cloned() }
}

/// `lock_not_available` and `deadlock_detected`: another session was in the way.
pub(super) fn is_blocked(error: &Error) -> bool {
    let Error::Script { failure } = error else { return false };
    matches!(failure.server.code.as_deref(), Some("55P03" | "40P01"))
}

/// How long each took, from when each ended.
fn durations(after: &[Duration]) -> Vec<Duration> {
    let before = std::iter::once(&Duration::ZERO).chain(after);
    after.iter().zip(before).map(|(end, begin)| end.saturating_sub(*begin)).collect()
}

/// The part that every message begins with: the lock and our table.
pub(super) fn lock(message: &mut Message, place: &Place) {
    message.require(Part::Lock, &try_lock(place));
    if place.history_absent {
        message.push(Part::Create, &history::create(place));
    }
}

pub(super) fn still_to_do(message: &mut Message, job: &MigrationJob<'_>) {
    message.require(Part::Guard, &to_do(job));
}

/// The condition that a migration is to be run or to be reverted.
fn to_do(job: &MigrationJob<'_>) -> String {
    let is_applied = history::is_applied(job.place, job.migration.version);
    let not = match job.direction {
        Direction::Up => "NOT ",
        Direction::Down => "",
    };
    // Another process may be at one that runs outside of a transaction, which holds no lock of
    // transactions.
    format!("{not}{is_applied} AND {}", history::nothing_dirty(job.place))
}

async fn is_to_do(conn: &mut PgConnection, job: &MigrationJob<'_>) -> Result<bool, sqlx::Error> {
    let sql = format!("SELECT ({})::pg_catalog.text", to_do(job));
    let row = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_one(conn).await?;
    Ok(row.try_get::<String, _>(0)? == "true")
}

/// sqlx's lock, for the length of the transaction.
pub(super) fn try_lock(place: &Place) -> String {
    let id = lock::id(place, Lock::Migrations);
    format!("pg_catalog.pg_try_advisory_xact_lock({id})")
}

/// The lock is gone where the script ended the transaction.
pub(super) fn still_locked(place: &Place) -> String {
    lock::is_held(place, Lock::Migrations)
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
    if error.raised_by(Part::Record) {
        return Err(Error::NotRecorded { subject: subject.to_string(), hint: hint.cloned() });
    }
    let MessageError { part, offset, cause, .. } = error;
    if cause.as_database_error().is_none() {
        return Err(Error::ConnectionLost {
            subject: subject.to_string(),
            cause,
            hint: hint.cloned(),
        });
    }
    let doing = match part {
        // Before anything of ours ran, only an open transaction can be in the way.
        Some(Part::Begin) if is_in_transaction(&cause) => {
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
        Some(Part::Settings | Part::TakeUp) => format!("preparing the session for {subject}"),
        Some(Part::Create) => "creating our table".to_owned(),
        Some(Part::Guard) => format!("reading whether {subject} is still to do"),
        Some(Part::Ended | Part::Held | Part::Restore | Part::Verify(_) | Part::Commit) => {
            format!("ending {subject}")
        }
        Some(Part::Record) => format!("recording {subject}"),
    };
    Err(Error::Database { doing, cause })
}

/// A statement of a script that failed; an error that is not the server's own keeps its kind.
pub(super) fn failed(
    cause: sqlx::Error,
    subject: &Subject,
    script: &Script,
    statement: Option<usize>,
    offset: Option<usize>,
    remains: Remains,
    hint: Option<&Text>,
) -> Error {
    let Some(server) = server_message(&cause) else {
        return Error::ConnectionLost { subject: subject.to_string(), cause, hint: hint.cloned() };
    };
    let failure = ScriptFailure {
        subject: subject.clone(),
        location: Location::find(script, statement, offset, line_in_block(&server)),
        statements: script.statements.len(),
        server,
        remains,
        hint: hint.cloned(),
    };
    Error::Script { failure: Box::new(failure) }
}

/// The line that the server names where a `DO` block of the script failed, and not a function that
/// it calls: the outermost of its frames, whatever its language: `PL/pgSQL function
/// inline_code_block line 3 at RAISE`, `PL/pgSQL-Funktion inline_code_block Zeile 3 bei RAISE`.
fn line_in_block(server: &ServerMessage) -> Option<usize> {
    let (_, frame) = server.context.as_ref()?.lines().last()?.split_once("inline_code_block")?;
    let digits = frame.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let end = digits.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(digits.len());
    digits[..end].parse().ok()
}

fn server_message(cause: &sqlx::Error) -> Option<ServerMessage> {
    let error = cause.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?;
    let owned = |text: Option<&str>| text.map(str::to_owned);
    Some(ServerMessage {
        message: error.message().to_owned(),
        code: Some(error.code().to_owned()),
        detail: owned(error.detail()),
        hint: owned(error.hint()),
        query: match error.position() {
            Some(PgErrorPosition::Internal { query, .. }) => Some(query.to_owned()),
            Some(PgErrorPosition::Original(_)) | None => None,
        },
        context: owned(error.r#where()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_block_is_that_of_the_outermost_frame() {
        let line = |context: &str| {
            line_in_block(&ServerMessage {
                context: Some(context.to_owned()),
                ..ServerMessage::default()
            })
        };
        let block = "PL/pgSQL function inline_code_block line 12 at RAISE";
        let function = "PL/pgSQL function f(integer) line 3 at RAISE";
        assert_eq!(line(block), Some(12));
        assert_eq!(line(&format!("{function}\n{block}")), Some(12));
        assert_eq!(line("PL/pgSQL-Funktion inline_code_block Zeile 3 bei RAISE"), Some(3));
        assert_eq!(line(function), None);
        assert_eq!(line(&format!("{block}\n{function}")), None, "a block inside of a function");
        assert_eq!(line_in_block(&ServerMessage::default()), None);
    }

    #[test]
    fn each_takes_the_time_since_the_one_before() {
        let seconds = Duration::from_secs;
        assert_eq!(durations(&[seconds(1), seconds(4)]), [seconds(1), seconds(3)]);
    }
}
