//! Running a migration, either way, outside of a transaction.
//!
//! The row is committed as dirty under sqlx's lock, which frees that lock: an sqlx binary that waits
//! goes on and reports the dirty row, instead of holding the snapshot that an index build waits for.
//! The second lock is held on the connection that runs the statements. Each statement that has run is
//! recorded, in its own transaction where it takes one: a start after a failure goes on behind it.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use schema_manifest::{ConcurrentIndex, Script, Statement, TransactionClass};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::apply::{failed, is_blocked, lock, settled, still_to_do, unverified};
use super::database::is_in_transaction;
use super::index::{self, Next};
use super::lock::id;
use super::message::{Message, MessageError, Part, byte_at, position};
use super::watch::{TooLong, blockers, watched};
use super::{history, progress};
use crate::database::{Attempt, Lock, MigrationJob};
use crate::error::Error;
use crate::failure::{Remains, Subject};
use crate::lock::{Holder, Wait};
use crate::plan::Direction;
use crate::progress::Progress;
use crate::state::Place;

pub(super) async fn run(
    conn: &mut PgConnection,
    job: MigrationJob<'_>,
    second: Option<&PgConnectOptions>,
) -> Result<Attempt, Error> {
    let MigrationJob { script, place, hint, .. } = job;
    let subject = job.subject();
    let key = id(place, Lock::Untransacted);
    let mut message = begin(&job);
    // Last: it outlives the transaction, so nothing that can fail may follow it.
    message.require(Part::Lock, &format!("pg_catalog.pg_try_advisory_lock({key})"));
    if let Err(error) = message.send(conn).await {
        return match (error.part, job.resume, error.cause.as_database_error()) {
            (Some(Part::TakeUp), Some(unfinished), Some(cause)) => {
                Err(not_taken_up(&job, unfinished.done, cause.message()))
            }
            _ => settled(error, &subject, script, hint),
        };
    }
    let began = Instant::now();
    let ran = statements(conn, &job, &subject, second).await;
    let elapsed = began.elapsed();
    let mut ended = match ran {
        Ok(()) => record(conn, &job, &subject, elapsed).await,
        Err(error) => Err(error),
    };
    if ended.is_err() && clean(conn, place).await {
        ended = ended.map_err(|error| error.leaving(Remains::BegunAndRolledBack));
    }
    // After the commit of the row: whoever finds the lock free finds the row as it will stay.
    let unlock = format!("SELECT pg_catalog.pg_advisory_unlock({key})");
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
    message.limits(job.limits, false);
    message.push(Part::Settings, &progress::session_begins());
    if let Some(unfinished) = resume {
        message.take_up(&unfinished.settings);
    }
    message
}

/// What the statements that have run had set, their role say, this session cannot set.
fn not_taken_up(job: &MigrationJob<'_>, done: usize, cause: &str) -> Error {
    let MigrationJob { migration, script, hint, .. } = *job;
    let path = &script.path;
    let note = format!(
        "{done} of the statements of {path} have run, and what they had set for the session cannot \
         be set again: {cause}"
    );
    Error::Dirty {
        version: migration.version,
        name: migration.name.to_string(),
        path: Some(path.clone()),
        running: None,
        note: Some(note),
        hint: hint.cloned(),
    }
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
    second: Option<&PgConnectOptions>,
) -> Result<(), Error> {
    let from = job.resume.map_or(0, |unfinished| unfinished.done);
    if from > 0 {
        tracing::info!(statements = from, "going on behind what has run");
    }
    for (number, statement) in job.script.statements.iter().enumerate().skip(from) {
        let work = Work { job, subject, number, statement, second };
        match (statement.transaction, statement.index) {
            (TransactionClass::Outside, Some(index)) => concurrently(conn, work, index).await?,
            (TransactionClass::Outside, None) => by_itself(conn, work).await?,
            _ => recorded(conn, work).await?,
        }
        tracing::debug!(statement = number + 1, line = statement.line, "ran");
    }
    Ok(())
}

/// A statement of a script and what is known about it.
#[derive(Clone, Copy)]
struct Work<'w> {
    job: &'w MigrationJob<'w>,
    subject: &'w Subject,
    /// Its position in the script.
    number: usize,
    statement: &'w Statement,
    second: Option<&'w PgConnectOptions>,
}

impl Work<'_> {
    fn text(&self) -> &str {
        self.job.script.text(self.statement)
    }

    fn done(&self) -> String {
        let Work { job, number, .. } = self;
        let own = self.own_settings();
        progress::done(job.place, job.migration.version, number + 1, self.text(), &own)
    }

    /// The names of the settings of the user's own that the statements so far have made.
    fn own_settings(&self) -> BTreeSet<String> {
        let Script { sql, statements, .. } = self.job.script;
        let places = statements.iter().take(self.number + 1).filter_map(|one| one.sets);
        let names = places.filter_map(|(start, end)| sql.get(start as usize..end as usize));
        // As they are written, with quotes and blanks: names of settings are the same in any case.
        let bare = |name: &str| name.chars().filter(|one| !matches!(one, '"' | ' ')).collect();
        names.map(bare).collect()
    }

    fn too_long(&self, waited: Duration, sessions: Vec<Holder>) -> Error {
        Error::WaitedTooLong {
            subject: self.subject.to_string(),
            path: self.job.script.path.clone(),
            line: self.statement.line as usize,
            waited,
            sessions,
            hint: self.job.hint.cloned(),
        }
    }
}

/// A statement and the record of it, in one transaction: its own, or the one that the file has begun.
/// One that did not get a lock left nothing, and runs again.
async fn recorded(conn: &mut PgConnection, work: Work<'_>) -> Result<(), Error> {
    let Work { job, subject, number, statement, .. } = work;
    let mut wait = Wait::retry(job.limits.retry);
    let mut blocked = None;
    let mut attempts = 0;
    loop {
        let mut message = Message::default();
        message.statement(job.script, number, statement);
        message.aside(job.place, Part::Record, &work.done());
        let Err(error) = message.send(conn).await else { return Ok(()) };
        attempts += 1;
        if wants_to_be_alone(&error) {
            // Nothing of it remains.
            return alone(conn, work).await;
        }
        if blocked.is_some() && is_in_transaction(&error.cause) {
            // It stood in a transaction of the file, which is aborted.
            return blocked.map_or(Ok(()), Err);
        }
        let error = blamed(error, job, subject);
        if !is_blocked(&error) {
            return Err(error);
        }
        let waited = wait.waited();
        tracing::warn!(
            statement = number + 1,
            attempts,
            ?waited,
            "a lock was not free: trying again"
        );
        job.observer.tell(&Progress::TryingAgain { waited, attempts });
        if !wait.pause().await {
            return Err(error);
        }
        blocked = Some(error);
    }
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
async fn alone(conn: &mut PgConnection, work: Work<'_>) -> Result<(), Error> {
    let sent = sqlx::raw_sql(AssertSqlSafe(work.text().to_owned())).execute(&mut *conn).await;
    sent.map_err(|cause| stopped(cause, work))?;
    aside(conn, work.job, work.subject, &work.done()).await
}

fn stopped(cause: sqlx::Error, work: Work<'_>) -> Error {
    let Work { job, subject, number, statement, .. } = work;
    let offset = position(&cause)
        .map(|character| statement.start as usize + byte_at(work.text(), character));
    failed(cause, subject, job.script, Some(number), offset, Remains::Begun, job.hint)
}

/// The same with one that waits for the transactions of others.
async fn by_itself(conn: &mut PgConnection, work: Work<'_>) -> Result<(), Error> {
    waiting(conn, work, work.text(), |cause| stopped(cause, work)).await?;
    aside(conn, work.job, work.subject, &work.done()).await
}

/// Runs what waits for the transactions of others: with a deadline of its own instead of the lock
/// timeout and the statement timeout.
async fn waiting(
    conn: &mut PgConnection,
    work: Work<'_>,
    text: &str,
    failed: impl FnOnce(sqlx::Error) -> Error,
) -> Result<(), Error> {
    let Work { job, subject, second, .. } = work;
    let mut message = Message::default();
    message.push(Part::Settings, WITHOUT_LIMITS);
    message.send(conn).await.map_err(|error| blamed(error, job, subject))?;
    let reading = |cause| Error::Database { doing: format!("beginning {subject}"), cause };
    let row = sqlx::raw_sql("SELECT pg_catalog.pg_backend_pid()").fetch_one(&mut *conn).await;
    let pid: i32 = row.and_then(|row| row.try_get(0)).map_err(reading)?;
    let statement = sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(&mut *conn);
    let (sent, too_long) =
        watched(statement, pid, second, job.limits.concurrently, job.observer).await;
    if let Err(cause) = sent {
        return Err(match too_long {
            Some(TooLong { waited, sessions }) => work.too_long(waited, sessions),
            None => failed(cause),
        });
    }
    let mut message = Message::default();
    message.push(Part::Settings, LIMITS_AGAIN);
    message.send(conn).await.map(drop).map_err(|error| blamed(error, job, subject))
}

const WITHOUT_LIMITS: &str = "SELECT pg_catalog.set_config('schema_runtime.' || name, \
     pg_catalog.current_setting(name), false), pg_catalog.set_config(name, '0', false) FROM (VALUES \
     ('lock_timeout'), ('statement_timeout')) AS v (name)";

/// None where the statement was `DISCARD ALL`, which takes them away like everything that was set.
const LIMITS_AGAIN: &str = "SELECT pg_catalog.set_config(name, \
     NULLIF(pg_catalog.current_setting('schema_runtime.' || name, true), ''), false) FROM (VALUES \
     ('lock_timeout'), ('statement_timeout')) AS v (name)";

/// A statement that builds or drops an index, unless it has run already; what a try before has left
/// invalid is dropped first.
async fn concurrently(
    conn: &mut PgConnection,
    work: Work<'_>,
    index: ConcurrentIndex,
) -> Result<(), Error> {
    let Work { job, subject, number, statement, .. } = work;
    let MigrationJob { migration, script, place, hint, resume, .. } = *job;
    let is_next = |at: usize| resume.is_some_and(|unfinished| unfinished.done == at);
    let before = resume.filter(|_| is_next(number)).and_then(|one| one.indexes.as_deref());
    let reading =
        |cause| Error::Database { doing: format!("looking at the index of {subject}"), cause };
    let mut wait = Wait::new(job.limits.concurrently);
    loop {
        let found = index::look(conn, script, index).await.map_err(reading)?;
        match index::next(index, &found, before) {
            Next::Run => {
                let text = work.text();
                let there = index::there(&found);
                let own = work.own_settings();
                let about =
                    progress::about(place, migration.version, number + 1, text, &there, &own);
                aside(conn, job, subject, &about).await?;
                return by_itself(conn, work).await;
            }
            Next::Skip => {
                tracing::info!(statement = number + 1, "it had run before the connection was lost");
                return aside(conn, job, subject, &work.done()).await;
            }
            Next::DropFirst(invalid) => {
                tracing::warn!(index = invalid.name, "dropping an index that was left invalid");
                let drop = format!("DROP INDEX CONCURRENTLY {}", invalid.name);
                let failed = |cause| Error::Database {
                    doing: format!("dropping the invalid index {}", invalid.name),
                    cause,
                };
                waiting(conn, work, &drop, failed).await?;
            }
            Next::Wait(found) => {
                let builders = format!(
                    "(SELECT pg_catalog.array_agg(pid) FROM \
                     pg_catalog.pg_stat_progress_create_index WHERE index_relid = {})",
                    found.oid
                );
                let sessions = blockers(conn, &builders).await.map_err(reading)?;
                let waited = wait.waited();
                if wait.is_due() {
                    let sessions = crate::report::list(sessions.iter());
                    tracing::info!(
                        index = found.name,
                        sessions,
                        "another session builds the index"
                    );
                }
                let told = sessions.clone();
                job.observer.tell(&Progress::WaitingForSessions { waited, sessions: told });
                if !wait.pause().await {
                    return Err(work.too_long(waited, sessions));
                }
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
    if let (Direction::Up, Some(verify)) = (direction, &migration.verify) {
        message.verify(verify);
    }
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
    if let Some(Part::Verify(number)) = error.part {
        return Err(unverified(error, number, job, Remains::Begun));
    }
    if error.raised_by(Part::Record) {
        return Err(Error::NotRecorded { subject: subject.to_string(), hint: hint.cloned() });
    }
    Err(blamed(error, job, subject))
}

/// A transaction that was begun by hand began before the message that asks.
const NO_TRANSACTION: &str = "pg_catalog.now() = pg_catalog.statement_timestamp()";
