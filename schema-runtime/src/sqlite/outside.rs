//! Running a migration, either way, outside of a transaction.
//!
//! Its row is dirty while the statements run, and the lock beside the database is held. Each statement
//! and the record of it are one transaction where the statement takes one: a start after a failure goes
//! on behind it.

use std::time::Instant;

use schema_manifest::{Statement, TransactionClass};
use sqlx::{AssertSqlSafe, Connection as _, SqliteConnection};

use super::apply::{database, failed, nanoseconds, open, still_to_do, verified};
use super::lock::{self, Exclusive};
use super::settings::Settings;
use super::{history, progress};
use crate::database::{Attempt, MigrationJob};
use crate::error::Error;
use crate::failure::{Remains, Subject};
use crate::plan::Direction;

/// What came of a part of it.
enum Ran {
    /// All of it ran.
    All,
    /// Another connection has the database: what has run is recorded.
    Busy,
}

/// Runs it, or goes on with it.
pub(super) async fn run(
    conn: &mut SqliteConnection,
    job: MigrationJob<'_>,
) -> Result<Attempt, Error> {
    let file = &job.place.database;
    let _exclusive = if file == history::MEMORY {
        None
    } else {
        match Exclusive::try_lock(file) {
            Ok(Some(held)) => Some(held),
            Ok(None) => return Ok(Attempt::Busy),
            Err(cause) => {
                let doing = format!("locking the file `{file}-schema` beside the database");
                return Err(database(doing, sqlx::Error::Io(cause)));
            }
        }
    };
    let settings = Settings::read(&mut *conn).await;
    let settings = settings.map_err(|cause| database("reading settings".to_owned(), cause))?;
    let ran = begun(&mut *conn, &job).await;
    let restored = settings.restore(conn).await;
    let ran = ran?;
    restored.map_err(|cause| database("putting settings back".to_owned(), cause))?;
    Ok(ran)
}

async fn begun(conn: &mut SqliteConnection, job: &MigrationJob<'_>) -> Result<Attempt, Error> {
    let MigrationJob { direction, migration, script, resume, hint, .. } = *job;
    let (version, subject) = (migration.version, job.subject());
    let recording = |cause| database(format!("recording {subject}"), cause);
    let Some(mut transaction) = open(conn, job, &subject).await? else {
        return Ok(Attempt::Busy);
    };
    match resume {
        Some(unfinished) => {
            let is_dirty = history::is_dirty(&mut transaction, version).await.map_err(recording)?;
            let is_at = progress::is_at(&mut transaction, version, unfinished.done).await;
            if !is_dirty || !is_at.map_err(recording)? {
                return Ok(Attempt::DoneByAnother);
            }
        }
        None => {
            if !still_to_do(&mut transaction, job, &subject).await? {
                return Ok(Attempt::DoneByAnother);
            }
            match direction {
                Direction::Up => history::insert(&mut transaction, migration, false, -1).await,
                Direction::Down => history::mark_dirty(&mut transaction, version).await,
            }
            .map_err(recording)?;
            progress::begin(&mut transaction, version, direction).await.map_err(recording)?;
        }
    }
    match transaction.commit().await {
        Ok(()) => {}
        Err(cause) if lock::is_busy(&cause) => return Ok(Attempt::Busy),
        Err(cause) => return Err(recording(cause)),
    }
    let began = Instant::now();
    let from = resume.map_or(0, |unfinished| unfinished.done);
    let mut is_open = false;
    let ran = statements(&mut *conn, job, &subject, from, &mut is_open).await;
    if is_open {
        // Best effort: the statement may have ended it by itself.
        let _ = sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await;
    }
    match ran {
        Ok(Ran::All) if is_open => {
            let path = script.path.clone();
            return Err(Error::UnfinishedTransaction {
                subject,
                path,
                goes_on: true,
                hint: hint.cloned(),
            });
        }
        Ok(Ran::All) => {}
        Ok(Ran::Busy) => return Ok(Attempt::Busy),
        Err(error) if is_open => return Err(error.leaving(Remains::BegunAndRolledBack)),
        Err(error) => return Err(error),
    }
    if let (Direction::Up, Some(verify)) = (direction, &migration.verify) {
        verified(conn, &subject, verify, Remains::Begun, hint).await?;
    }
    let elapsed = began.elapsed();
    let Some(mut transaction) = lock::begin(conn).await? else { return Ok(Attempt::Busy) };
    match direction {
        Direction::Up => {
            history::mark_clean(&mut transaction, migration, nanoseconds(elapsed)).await
        }
        Direction::Down => history::delete(&mut transaction, version).await,
    }
    .map_err(recording)?;
    progress::clear(&mut transaction, version).await.map_err(recording)?;
    match transaction.commit().await {
        Ok(()) => Ok(Attempt::Done(vec![elapsed])),
        Err(cause) if lock::is_busy(&cause) => Ok(Attempt::Busy),
        Err(cause) => Err(recording(cause)),
    }
}

/// Each statement that has not run yet. `is_open` says whether a transaction of the file's own is.
async fn statements(
    conn: &mut SqliteConnection,
    job: &MigrationJob<'_>,
    subject: &Subject,
    from: usize,
    is_open: &mut bool,
) -> Result<Ran, Error> {
    let MigrationJob { script, hint, .. } = *job;
    if from > 0 {
        tracing::info!(statements = from, "going on behind what has run");
    }
    for (number, statement) in script.statements.iter().enumerate() {
        let work = Work { job, number, statement };
        let ran = if number >= from {
            work.run(conn, is_open).await
        } else if statement.transaction == TransactionClass::Session {
            // The session that it was run in is gone.
            work.execute(conn).await
        } else {
            Ok(())
        };
        match ran {
            Ok(()) => tracing::trace!(statement = number + 1, line = statement.line, "ran"),
            Err(cause) if lock::is_busy(&cause) => return Ok(Ran::Busy),
            Err(cause) => {
                return Err(failed(cause, subject, script, Some(number), Remains::Begun, hint));
            }
        }
    }
    Ok(Ran::All)
}

/// A statement that is to run.
struct Work<'w> {
    job: &'w MigrationJob<'w>,
    number: usize,
    statement: &'w Statement,
}

impl Work<'_> {
    async fn run(
        &self,
        conn: &mut SqliteConnection,
        is_open: &mut bool,
    ) -> Result<(), sqlx::Error> {
        match self.statement.transaction {
            TransactionClass::Control if *is_open => {
                // Recorded by the transaction that it ends.
                self.record(conn).await?;
                self.execute(conn).await?;
                *is_open = false;
                Ok(())
            }
            TransactionClass::Control => {
                self.execute(conn).await?;
                *is_open = true;
                self.record(conn).await
            }
            // What takes no transaction can be run again: `VACUUM`, and a `PRAGMA`.
            _ if *is_open => {
                self.execute(conn).await?;
                self.record(conn).await
            }
            TransactionClass::Outside | TransactionClass::Session => {
                self.execute(conn).await?;
                self.record(conn).await
            }
            _ => {
                // Rolled back when it is dropped.
                let mut transaction = conn.begin_with("BEGIN IMMEDIATE").await?;
                self.execute(&mut transaction).await?;
                self.record(&mut transaction).await?;
                transaction.commit().await
            }
        }
    }

    async fn execute(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let text = self.job.script.text(self.statement).to_owned();
        sqlx::raw_sql(AssertSqlSafe(text)).execute(conn).await.map(drop)
    }

    async fn record(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let MigrationJob { direction, migration, script, .. } = *self.job;
        let text = script.text(self.statement);
        progress::done(conn, migration.version, direction, self.number + 1, text).await
    }
}
