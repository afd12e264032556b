//! Running a fixture: as a migration, but for its table.

use std::time::Instant;

use sqlx::SqliteConnection;

use super::{apply, history, lock};
use crate::database::{Attempt, FixtureJob};
use crate::error::Error;
use crate::failure::Subject;

pub(super) async fn seed(
    conn: &mut SqliteConnection,
    job: FixtureJob<'_>,
) -> Result<Attempt, Error> {
    let subject = Subject::Fixture { name: job.fixture.name.clone() };
    match run(conn, job, &subject).await {
        // Whoever reads may keep a commit from happening.
        Err(Error::Script { failure }) if failure.is_busy() => Ok(Attempt::Busy),
        Err(error) => {
            let (database, pending) = (&job.place.database, vec![subject.to_string()]);
            Err(apply::read_only(error, database, pending, job.hint))
        }
        ran => ran,
    }
}

async fn run(
    conn: &mut SqliteConnection,
    job: FixtureJob<'_>,
    subject: &Subject,
) -> Result<Attempt, Error> {
    let FixtureJob { fixture, place, hint } = job;
    let doing = |doing: &str| {
        let doing = format!("{doing} {subject}");
        move |cause| Error::Database { doing, cause }
    };
    let began = Instant::now();
    let Some(mut transaction) = lock::begin(conn).await? else { return Ok(Attempt::Busy) };
    if place.fixtures_absent {
        history::create_fixtures(&mut transaction)
            .await
            .map_err(doing("creating our table for"))?;
    }
    let seeded = history::is_seeded(&mut transaction, fixture).await;
    if seeded.map_err(doing("reading whether it is still to do:"))? {
        return Ok(Attempt::DoneByAnother);
    }
    apply::guarded(&mut transaction, subject, &fixture.script, hint).await?;
    history::insert_fixture(&mut transaction, fixture).await.map_err(doing("recording"))?;
    apply::commit(transaction, subject, &fixture.script, hint).await?;
    Ok(Attempt::Done(vec![began.elapsed()]))
}
