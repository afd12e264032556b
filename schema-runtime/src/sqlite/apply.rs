//! Running a migration, either way, inside a transaction or outside of one.

use std::time::{Duration, Instant};

use schema_manifest::{Script, Text, TransactionClass};
use sqlx::{AssertSqlSafe, Column as _, Row as _, Sqlite, SqliteConnection, Transaction};

use super::{history, lock};
use crate::database::{Attempt, MigrationJob};
use crate::error::Error;
use crate::failure::{Location, Remains, ScriptFailure, ServerMessage, Subject, VerifyFailure};
use crate::plan::Direction;
use crate::report::list;

pub(super) async fn migrate(
    conn: &mut SqliteConnection,
    jobs: &[MigrationJob<'_>],
) -> Result<Attempt, Error> {
    match jobs {
        [job] if job.script.no_transaction => outside(conn, *job).await,
        jobs => inside(conn, jobs).await,
    }
}

/// One transaction: for each guard, script, row. Dropped anywhere, it is rolled back.
async fn inside(conn: &mut SqliteConnection, jobs: &[MigrationJob<'_>]) -> Result<Attempt, Error> {
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
        let ran = guarded(&mut transaction, &subject, script, hint).await;
        ran.map_err(|error| error.leaving(remains))?;
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

/// Begins, and makes sure that there is a history table.
async fn open<'t>(
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

async fn still_to_do(
    conn: &mut SqliteConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
) -> Result<bool, Error> {
    let applied = history::is_applied(conn, job.migration.version).await;
    let applied = applied
        .map_err(|cause| database(format!("reading whether {subject} is still to do"), cause))?;
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
    statements(conn, subject, script, Remains::Nothing, hint).await?;
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

/// Runs each statement. Inside of a transaction the `BEGIN` and `COMMIT` around the file are left
/// out: ours takes their place.
async fn statements(
    conn: &mut SqliteConnection,
    subject: &Subject,
    script: &Script,
    remains: Remains,
    hint: Option<&Text>,
) -> Result<(), Error> {
    for (number, statement) in script.statements.iter().enumerate() {
        let wrapper = statement.transaction == TransactionClass::Wrapper;
        if wrapper && remains == Remains::Nothing {
            continue;
        }
        let text = script.text(statement).to_owned();
        if let Err(cause) = sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut *conn).await {
            return Err(failed(cause, subject, script, Some(number), remains, hint));
        }
        tracing::trace!(statement = number + 1, line = statement.line, "ran");
    }
    Ok(())
}

/// Runs the queries of a verify script, none of which may give a row.
async fn verified(
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

fn failed(
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

/// Outside of a transaction: the row is dirty while the statements run.
async fn outside(conn: &mut SqliteConnection, job: MigrationJob<'_>) -> Result<Attempt, Error> {
    let MigrationJob { direction, migration, script, hint, .. } = job;
    let subject = job.subject();
    let recording = |cause| database(format!("recording {subject}"), cause);
    let Some(mut transaction) = open(conn, &job, &subject).await? else {
        return Ok(Attempt::Busy);
    };
    if !still_to_do(&mut transaction, &job, &subject).await? {
        return Ok(Attempt::DoneByAnother);
    }
    match direction {
        Direction::Up => history::insert(&mut transaction, migration, false, -1).await,
        Direction::Down => history::mark_dirty(&mut transaction, migration.version).await,
    }
    .map_err(recording)?;
    transaction.commit().await.map_err(recording)?;
    let began = Instant::now();
    let ran = statements(&mut *conn, &subject, script, Remains::Dirty, hint).await;
    // The file may have a transaction of its own, which stays open after an error, and where it
    // does not end it. Where there is none this fails, and that is all.
    let was_open = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await.is_ok();
    ran.map_err(|error| if was_open { error.leaving(Remains::Committed) } else { error })?;
    if was_open {
        let (path, goes_on, hint) = (script.path.clone(), false, hint.cloned());
        return Err(Error::UnfinishedTransaction { subject, path, goes_on, hint });
    }
    if let (Direction::Up, Some(verify)) = (direction, &migration.verify) {
        verified(conn, &subject, verify, Remains::Dirty, hint).await?;
    }
    let elapsed = began.elapsed();
    match direction {
        Direction::Up => history::mark_clean(conn, migration.version, nanoseconds(elapsed)).await,
        Direction::Down => history::delete(conn, migration.version).await,
    }
    .map_err(recording)?;
    Ok(Attempt::Done(vec![elapsed]))
}

fn nanoseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_nanos()).unwrap_or(i64::MAX)
}

fn database(doing: String, cause: sqlx::Error) -> Error {
    Error::Database { doing, cause }
}
