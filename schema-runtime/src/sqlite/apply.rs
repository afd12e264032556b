//! Running a migration, either way, inside a transaction.

use std::time::{Duration, Instant};

use schema_manifest::{Script, Text, TransactionClass};
use sqlx::{AssertSqlSafe, Column as _, Row as _, Sqlite, SqliteConnection, Transaction};

use super::foreign_keys::{self, Orphan};
use super::settings::{Settings, without_foreign_keys};
use super::{history, lock, outside};
use crate::database::{Attempt, MigrationJob};
use crate::error::Error;
use crate::failure::{Location, Remains, ScriptFailure, ServerMessage, Subject, VerifyFailure};
use crate::plan::Direction;
use crate::report::list;

pub(super) async fn migrate(
    conn: &mut SqliteConnection,
    jobs: &[MigrationJob<'_>],
) -> Result<Attempt, Error> {
    let attempt = match jobs {
        [job] if job.script.no_transaction => outside::run(conn, *job).await,
        jobs => inside(conn, jobs).await,
    };
    attempt.map_err(|error| {
        let Some(first) = jobs.first() else { return error };
        let pending = jobs.iter().map(|job| job.migration.to_string()).collect();
        read_only(error, &first.place.database, pending, first.hint)
    })
}

/// A file that takes no writes shows it at the first of them.
pub(super) fn read_only(
    error: Error,
    database: &str,
    pending: Vec<String>,
    hint: Option<&Text>,
) -> Error {
    let is_read_only = match &error {
        Error::Database { cause, .. } => lock::is_read_only(cause),
        Error::Script { failure } => failure.is_read_only(),
        _ => false,
    };
    if !is_read_only {
        return error;
    }
    Error::ReadOnly { database: database.to_owned(), pending, hint: hint.cloned() }
}

/// The connection is set to the same before and after.
async fn inside(conn: &mut SqliteConnection, jobs: &[MigrationJob<'_>]) -> Result<Attempt, Error> {
    let settings = Settings::read(&mut *conn).await;
    let settings = settings.map_err(|cause| database("reading settings".to_owned(), cause))?;
    let is_without =
        settings.foreign_keys() && jobs.iter().any(|job| foreign_keys::is_without(job.script));
    let switched = if is_without { without_foreign_keys(&mut *conn).await } else { Ok(()) };
    let attempt = match switched {
        Ok(()) => transaction(&mut *conn, jobs, is_without).await,
        Err(cause) => Err(database("switching foreign keys off".to_owned(), cause)),
    };
    let restored = settings.restore(conn).await;
    let attempt = match attempt {
        // Whoever reads may keep a commit from happening.
        Err(Error::Script { failure }) if failure.is_busy() => Attempt::Busy,
        attempt => attempt?,
    };
    restored.map_err(|cause| database("putting settings back".to_owned(), cause))?;
    Ok(attempt)
}

/// One transaction: for each guard, script, row. Dropped anywhere, it is rolled back.
async fn transaction(
    conn: &mut SqliteConnection,
    jobs: &[MigrationJob<'_>],
    is_without: bool,
) -> Result<Attempt, Error> {
    let (Some(first), Some(last)) = (jobs.first(), jobs.last()) else {
        return Ok(Attempt::Done(Vec::new()));
    };
    let mut began = Instant::now();
    let Some(mut transaction) = open(conn, first, &first.subject()).await? else {
        return Ok(Attempt::Busy);
    };
    let mut times = Vec::new();
    let remains = if jobs.len() > 1 { Remains::NothingOfAll } else { Remains::Nothing };
    for job in jobs {
        let MigrationJob { direction, migration, script, hint, .. } = *job;
        let subject = job.subject();
        if !still_to_do(&mut transaction, job, &subject).await? {
            return Ok(Attempt::DoneByAnother);
        }
        let before =
            if is_without { orphans(&mut transaction, &subject).await? } else { Vec::new() };
        let ran = guarded(&mut transaction, &subject, script, hint).await;
        ran.map_err(|error| error.leaving(remains))?;
        if is_without {
            let after = orphans(&mut transaction, &subject).await?;
            let new = foreign_keys::new(&before, after);
            if !new.is_empty() {
                return Err(orphaned(&subject, script, &new, remains, hint));
            }
        }
        if let (Direction::Up, Some(verify)) = (direction, &migration.verify) {
            verified(&mut transaction, &subject, verify, remains, hint).await?;
        }
        let elapsed = began.elapsed();
        began = Instant::now();
        let recorded = match direction {
            Direction::Up => {
                history::insert(&mut transaction, migration, true, nanoseconds(elapsed)).await
            }
            Direction::Down => history::delete(&mut transaction, migration.version).await,
        };
        recorded.map_err(|cause| database(format!("recording {subject}"), cause))?;
        times.push(elapsed);
    }
    commit(transaction, &last.subject(), last.script, last.hint)
        .await
        .map_err(|error| error.leaving(remains))?;
    Ok(Attempt::Done(times))
}

async fn orphans(conn: &mut SqliteConnection, subject: &Subject) -> Result<Vec<Orphan>, Error> {
    let found = foreign_keys::orphans(conn).await;
    found.map_err(|cause| database(format!("checking the foreign keys of {subject}"), cause))
}

/// What a script leaves behind that foreign keys would have forbidden.
fn orphaned(
    subject: &Subject,
    script: &Script,
    orphans: &[Orphan],
    remains: Remains,
    hint: Option<&Text>,
) -> Error {
    let (message, detail) = foreign_keys::describe(orphans);
    let failure = ScriptFailure {
        subject: subject.clone(),
        location: Location::find(script, None, None, None),
        statements: script.statements.len(),
        // `SQLITE_CONSTRAINT_FOREIGNKEY`
        server: ServerMessage {
            message,
            code: Some("787".to_owned()),
            detail: Some(detail),
            ..ServerMessage::default()
        },
        remains,
        hint: hint.cloned(),
    };
    Error::Script { failure: Box::new(failure) }
}

/// Begins, and makes sure that there is a history table.
pub(super) async fn open<'t>(
    conn: &'t mut SqliteConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
) -> Result<Option<Transaction<'t, Sqlite>>, Error> {
    let Some(mut transaction) = lock::begin(conn).await? else { return Ok(None) };
    if job.place.history_absent {
        history::create(&mut transaction)
            .await
            .map_err(|cause| database(format!("creating our table for {subject}"), cause))?;
    }
    Ok(Some(transaction))
}

pub(super) async fn still_to_do(
    conn: &mut SqliteConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
) -> Result<bool, Error> {
    let reading = |cause| database(format!("reading whether {subject} is still to do"), cause);
    // Another process is at one outside of a transaction, or has stopped half-way.
    if history::has_dirty(&mut *conn).await.map_err(reading)? {
        return Ok(false);
    }
    let applied = history::is_applied(conn, job.migration.version).await.map_err(reading)?;
    Ok(applied == (job.direction == Direction::Down))
}

/// Runs a script inside of our transaction, and makes sure that it is still the same one
/// afterwards: a savepoint does not outlive its transaction.
pub(super) async fn guarded(
    conn: &mut SqliteConnection,
    subject: &Subject,
    script: &Script,
    hint: Option<&Text>,
) -> Result<(), Error> {
    let begun = sqlx::raw_sql("SAVEPOINT schema_runtime").execute(&mut *conn).await;
    begun.map_err(|cause| database(format!("beginning {subject}"), cause))?;
    statements(conn, subject, script, hint).await?;
    let Err(cause) = sqlx::raw_sql("RELEASE schema_runtime").execute(&mut *conn).await else {
        return Ok(());
    };
    let gone = cause
        .as_database_error()
        .is_some_and(|error| error.message().contains("no such savepoint"));
    if gone {
        let (subject, path) = (subject.to_string(), script.path.clone());
        return Err(Error::EndedTransaction { subject, path, hint: hint.cloned() });
    }
    Err(failed(cause, subject, script, None, Remains::Nothing, hint))
}

/// Runs each statement. The `BEGIN` and `COMMIT` around the file are left out: ours takes their place.
async fn statements(
    conn: &mut SqliteConnection,
    subject: &Subject,
    script: &Script,
    hint: Option<&Text>,
) -> Result<(), Error> {
    for (number, statement) in script.statements.iter().enumerate() {
        if statement.transaction == TransactionClass::Wrapper {
            continue;
        }
        let text = script.text(statement).to_owned();
        if let Err(cause) = sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *conn).await {
            return Err(failed(cause, subject, script, Some(number), Remains::Nothing, hint));
        }
        tracing::trace!(statement = number + 1, line = statement.line, "ran");
    }
    Ok(())
}

/// Runs the queries of a verify script, none of which may give a row.
pub(super) async fn verified(
    conn: &mut SqliteConnection,
    subject: &Subject,
    script: &Script,
    remains: Remains,
    hint: Option<&Text>,
) -> Result<(), Error> {
    for (number, statement) in script.statements.iter().enumerate() {
        match first_row(conn, script.text(statement)).await {
            Ok(None) => {}
            Ok(Some(row)) => {
                return Err(Error::Unverified {
                    subject: Some(subject.clone()),
                    failures: vec![VerifyFailure::new(script, number, row)],
                    remains,
                    hint: hint.cloned(),
                });
            }
            Err(cause) => return Err(failed(cause, subject, script, Some(number), remains, hint)),
        }
    }
    Ok(())
}

/// The first row of a query, for people.
pub(super) async fn first_row(
    conn: &mut SqliteConnection,
    query: &str,
) -> Result<Option<String>, sqlx::Error> {
    let row = sqlx::raw_sql(AssertSqlSafe(query.to_owned())).fetch_optional(conn).await?;
    Ok(row.map(|row| {
        list(row.columns().iter().map(|column| {
            // Whatever its type is, SQLite gives it as text.
            let value = row.try_get_unchecked::<Option<String>, _>(column.ordinal());
            let value = value.ok().flatten().unwrap_or_else(|| "NULL".to_owned());
            format!("{} = {value}", column.name())
        }))
    }))
}

/// Commits; a constraint that is deferred fails here.
pub(super) async fn commit(
    transaction: Transaction<'_, Sqlite>,
    subject: &Subject,
    script: &Script,
    hint: Option<&Text>,
) -> Result<(), Error> {
    let Err(cause) = transaction.commit().await else { return Ok(()) };
    Err(failed(cause, subject, script, None, Remains::Nothing, hint))
}

pub(super) fn failed(
    cause: sqlx::Error,
    subject: &Subject,
    script: &Script,
    statement: Option<usize>,
    remains: Remains,
    hint: Option<&Text>,
) -> Error {
    let Some(error) = cause.as_database_error() else {
        return database(format!("running {subject}"), cause);
    };
    let server = ServerMessage {
        message: error.message().to_owned(),
        code: error.code().map(Into::into),
        ..ServerMessage::default()
    };
    let failure = ScriptFailure {
        subject: subject.clone(),
        location: Location::find(script, statement, None, None),
        statements: script.statements.len(),
        server,
        remains,
        hint: hint.cloned(),
    };
    Error::Script { failure: Box::new(failure) }
}

pub(super) fn nanoseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)
}

pub(super) fn database(doing: String, cause: sqlx::Error) -> Error {
    Error::Database { doing, cause }
}
