//! The largest table: its rows, and how far the rewriting of them is.

use std::time::Duration;

use schema_runtime::sql;
use sqlx::PgPool;

use crate::schema::tables::{models, rewrite_progress, training_metrics, training_sessions};

/// How often [`watch`] looks.
const INTERVAL: Duration = Duration::from_millis(200);

/// Puts so many measurements of one session into the table.
pub(crate) async fn fill(pool: &PgPool, rows: i64) -> Result<(), sqlx::Error> {
    use training_metrics::{EPOCH, METRIC_TYPE, METRIC_VALUE, SESSION_ID, TABLE};
    const FILL: &str = sql!(
        "WITH model AS (INSERT INTO ",
        models::TABLE,
        " (",
        models::NAME,
        ") VALUES ('example') RETURNING ",
        models::MODEL_ID,
        "), session AS (INSERT INTO ",
        training_sessions::TABLE,
        " (",
        training_sessions::MODEL_ID,
        ") SELECT ",
        models::MODEL_ID,
        " FROM model RETURNING ",
        SESSION_ID,
        ") INSERT INTO ",
        TABLE,
        " (",
        SESSION_ID,
        ", ",
        EPOCH,
        ", ",
        METRIC_TYPE,
        ", ",
        METRIC_VALUE,
        ") SELECT ",
        SESSION_ID,
        ", number / 1000 + 1, 'loss', 1.0 / number FROM session, ",
        "generate_series(1, $1) AS number"
    );
    sqlx::query(FILL).bind(rows).execute(pool).await?;
    Ok(())
}

/// Prints how far the rewriting is, whenever that has changed.
pub(crate) async fn watch<T>(pool: &PgPool) -> Result<T, sqlx::Error> {
    use rewrite_progress::{COPIED_TO, LAST_ID, TABLE, TABLE_NAME};
    const PROGRESS: &str = sql!(
        "SELECT ",
        TABLE_NAME,
        ", ",
        COPIED_TO,
        ", ",
        LAST_ID,
        " FROM ",
        TABLE,
        " ORDER BY ",
        TABLE_NAME
    );
    let mut shown = Vec::new();
    loop {
        tokio::time::sleep(INTERVAL).await;
        // The table is not there before the first of the migrations has run.
        let progress = sqlx::query_as::<_, (String, i64, i64)>(PROGRESS).fetch_all(pool).await;
        let progress = progress.unwrap_or_default();
        if progress != shown {
            for (table, copied, last) in &progress {
                println!("{table}: {copied} of {last}");
            }
            shown = progress;
        }
    }
}
