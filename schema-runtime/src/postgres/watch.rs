//! Watching a statement that runs `CONCURRENTLY`, over another connection: whom it waits for, and for
//! how long it may.
//!
//! A lock timeout would not do: it aborts the build, leaves its index invalid, and the next try begins
//! at the beginning and waits for the same sessions again. So the time that it waits is counted as a
//! whole, and nothing else of its time is.

use std::pin::pin;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, PgConnection};

use super::lock::holder;
use crate::lock::{Holder, REPORT};
use crate::progress::{Observer, Progress};

const BLOCKERS: &str = include_str!("blockers.sql");

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// What a statement was ended for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TooLong {
    pub(super) waited: Duration,
    pub(super) sessions: Vec<Holder>,
}

/// The work, and why it was ended before its time.
pub(super) async fn watched<T>(
    work: impl Future<Output = T>,
    pid: i32,
    second: Option<&PgConnectOptions>,
    limit: Duration,
    observer: &Observer,
) -> (T, Option<TooLong>) {
    let Some(second) = second else { return (work.await, None) };
    let too_long = Mutex::new(None);
    let watch = async {
        if let Err(error) = watch(pid, second, limit, observer, &too_long).await {
            tracing::debug!(%error, "no second connection: nobody looks for whom it waits");
        }
    };
    let (mut work, mut watch) = (pin!(work), pin!(watch));
    let done = match select(work.as_mut(), watch.as_mut()).await {
        Either::Left((done, _)) => {
            if is_some(&too_long) {
                // What ends a statement must not meet the next one.
                let _ = tokio::time::timeout(LOOK, watch).await;
            }
            done
        }
        Either::Right(((), work)) => work.await,
    };
    let too_long = too_long.lock().unwrap_or_else(PoisonError::into_inner).take();
    (done, too_long)
}

fn is_some(too_long: &Mutex<Option<TooLong>>) -> bool {
    too_long.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

/// Looks at a session until it has waited for too long, and ends its statement then.
async fn watch(
    pid: i32,
    second: &PgConnectOptions,
    limit: Duration,
    observer: &Observer,
    too_long: &Mutex<Option<TooLong>>,
) -> Result<(), sqlx::Error> {
    tokio::time::sleep(LOOK.min(limit)).await;
    let mut connection = second.connect().await?;
    let mut waited = Duration::ZERO;
    let mut looked = Instant::now();
    let mut told: Option<Instant> = None;
    loop {
        let sessions =
            blockers(&mut connection, &format!("pg_catalog.pg_blocking_pids({pid})")).await?;
        if !sessions.is_empty() {
            waited += looked.elapsed();
            if told.is_none_or(|told| told.elapsed() >= REPORT) {
                told = Some(Instant::now());
                let names = crate::report::list(sessions.iter());
                tracing::info!(?waited, sessions = names, "waiting for other sessions");
                let sessions = sessions.clone();
                observer.tell(&Progress::WaitingForSessions { waited, sessions });
            }
            if waited >= limit {
                *too_long.lock().unwrap_or_else(PoisonError::into_inner) =
                    Some(TooLong { waited, sessions });
                let cancel = format!("SELECT pg_catalog.pg_cancel_backend({pid})");
                sqlx::raw_sql(AssertSqlSafe(cancel)).execute(&mut connection).await?;
                return Ok(());
            }
        }
        looked = Instant::now();
        tokio::time::sleep(LOOK.min(limit.saturating_sub(waited))).await;
    }
}

/// Sessions with what is known of them, from an expression that gives their process ids.
pub(super) async fn blockers(
    conn: &mut PgConnection,
    pids: &str,
) -> Result<Vec<Holder>, sqlx::Error> {
    let sql = BLOCKERS.replace("{pids}", pids);
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(holder).collect()
}
