//! The one read: history, fixtures and schema, in one snapshot.

use schema_manifest::{Depth, Embedded};
use sqlx::{Connection as _, SqliteConnection};

use super::{history, observe};
use crate::state::{Place, State, Table};

pub(super) async fn read(
    conn: &mut SqliteConnection,
    embedded: &Embedded,
) -> Result<State, sqlx::Error> {
    // A read transaction: several queries, one snapshot. Dropped, it is rolled back.
    let mut snapshot = conn.begin().await?;
    let database = history::database(&mut snapshot).await?;
    let history = history::read(&mut snapshot).await?;
    let fixtures = history::read_fixtures(&mut snapshot).await?;
    let observed = observe::read(&mut snapshot, &embedded.manifest).await?;
    snapshot.rollback().await?;
    let place = Place {
        database: database.clone(),
        history_absent: history == Table::Absent,
        fixtures_absent: fixtures == Table::Absent,
        ..Place::default()
    };
    let (read_only, in_transaction) = (false, false);
    let (unread, depth) = (0, Depth::Exact);
    Ok(State {
        database,
        read_only,
        in_transaction,
        history,
        fixtures,
        observed,
        unread,
        depth,
        place,
    })
}
