//! Poolers between us and the server, PgBouncer in transaction mode say: each transaction may have
//! another session.

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection, Row as _};

/// Whether two clients share a session, or one has two: only a pooler brings that about.
///
/// PgBouncer gives a transaction the session that was last used (`server_round_robin` is off by
/// default), which is ours; where another client has it, we get another one ourselves.
pub(super) async fn is_pooled(
    conn: &mut PgConnection,
    second: &PgConnectOptions,
) -> Result<bool, sqlx::Error> {
    let mut other = second.connect().await?;
    let before = session(conn).await?;
    sqlx::raw_sql("BEGIN").execute(&mut other).await?;
    let theirs = session(&mut other).await?;
    let after = session(conn).await?;
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await?;
    let _ = other.close().await;
    Ok(theirs == before || after != before)
}

async fn session(conn: &mut PgConnection) -> Result<i32, sqlx::Error> {
    let row = sqlx::raw_sql("SELECT pg_catalog.pg_backend_pid()").fetch_one(conn).await?;
    row.try_get(0)
}
