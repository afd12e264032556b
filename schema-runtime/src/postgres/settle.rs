//! Changing the history without running anything: `baseline` and `repair`.

use sqlx::{AssertSqlSafe, PgConnection, Row as _};

use super::apply::try_lock;
use super::message::{Message, Part, first_row};
use super::{history, lock, progress};
use crate::database::{Attempt, Lock, Seen};
use crate::error::Error;
use crate::plan::Change;
use crate::state::Place;
use schema_manifest::Script;

/// One message: both locks, "is the history as it was read?", the changes.
pub(super) async fn record(
    conn: &mut PgConnection,
    place: &Place,
    seen: Seen,
    changes: &[Change<'_>],
) -> Result<Attempt, Error> {
    let mut message = Message::begin(std::iter::empty());
    message.require(Part::Lock, &try_lock(place));
    let second = lock::id(place, Lock::Untransacted);
    message.require(Part::Lock, &format!("pg_catalog.pg_try_advisory_xact_lock({second})"));
    if place.history_absent {
        message.push(Part::Create, &history::create(place));
    }
    message.settings();
    message.require(Part::Guard, &history::is_as_seen(place, seen));
    message.push(Part::Create, "SET LOCAL client_min_messages = warning");
    message.push(Part::Create, &progress::create(place));
    for change in changes {
        if let Change::Applied(migration) = change {
            message.push(Part::Create, &progress::clear(place, migration.version));
        }
        if let Change::Clean(version) | Change::Delete(version) = change {
            message.push(Part::Create, &progress::clear(place, *version));
        }
        message.record(&history::change(place, *change));
    }
    let Err(error) = message.send(conn).await else { return Ok(Attempt::Done(Vec::new())) };
    if error.raised_by(Part::Lock) {
        return Ok(Attempt::Busy);
    }
    if error.raised_by(Part::Guard) {
        return Ok(Attempt::DoneByAnother);
    }
    Err(Error::Database { doing: "changing the history".to_owned(), cause: error.cause })
}

/// What each query of a verify script gives first.
pub(super) async fn query(
    conn: &mut PgConnection,
    script: &Script,
) -> Vec<Result<Option<String>, sqlx::Error>> {
    let mut found = Vec::new();
    for statement in script.statements.iter() {
        let query = first_row(script.text(statement));
        let message = format!("SET TRANSACTION READ ONLY;\n{query}");
        let row = sqlx::raw_sql(AssertSqlSafe(message)).fetch_optional(&mut *conn).await;
        found.push(row.and_then(|row| row.map(|row| row.try_get(0)).transpose()));
    }
    found
}
