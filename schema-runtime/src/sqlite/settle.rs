//! Changing the history without running anything: `baseline` and `repair`.

use schema_manifest::Script;
use sqlx::SqliteConnection;

use super::apply::first_row;
use super::{history, lock};
use crate::database::{Attempt, Seen};
use crate::error::Error;
use crate::plan::Change;
use crate::state::Place;

pub(super) async fn record(
    conn: &mut SqliteConnection,
    place: &Place,
    seen: Seen,
    changes: &[Change<'_>],
) -> Result<Attempt, Error> {
    let failed = |cause| Error::Database { doing: "changing the history".to_owned(), cause };
    let Some(mut transaction) = lock::begin(conn).await? else { return Ok(Attempt::Busy) };
    if place.history_absent {
        history::create(&mut transaction).await.map_err(failed)?;
    }
    let now = history::read(&mut transaction).await.map_err(failed)?;
    if now.seen() != seen {
        return Ok(Attempt::DoneByAnother);
    }
    for change in changes {
        history::change(&mut transaction, *change).await.map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(Attempt::Done(Vec::new()))
}

/// What each query of a verify script gives first.
pub(super) async fn query(
    conn: &mut SqliteConnection,
    script: &Script,
) -> Vec<Result<Option<String>, sqlx::Error>> {
    let mut found = Vec::new();
    for statement in script.statements.iter() {
        found.push(first_row(conn, script.text(statement)).await);
    }
    found
}
