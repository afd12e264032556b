//! Jobs through `resource_specs`, and what they used.

use std::sync::Arc;

use schema_runtime::sql;
use sqlx::{AssertSqlSafe, PgPool};
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::releases::cleanup::tables::{job_allocations, jobs, resource_usage, user_usage};
use crate::resources::ResourceSpecs;

/// Why a job was not read.
#[derive(Debug)]
pub(crate) enum ReadError {
    Database(sqlx::Error),
    /// The document in `resource_specs` is none of ours.
    Unreadable(serde_json::Error),
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        ReadError::Database(error)
    }
}

/// The table `jobs`, through `resource_specs`.
#[derive(Clone)]
pub(crate) struct JobRepositoryV2 {
    pool: PgPool,
    metrics: Arc<Metrics>,
}

impl JobRepositoryV2 {
    pub(crate) fn new(pool: PgPool, metrics: Arc<Metrics>) -> Self {
        JobRepositoryV2 { pool, metrics }
    }

    pub(crate) async fn insert(&self, specs: &ResourceSpecs) -> Result<Uuid, ReadError> {
        use jobs::{ID, PRIORITY, RESOURCE_SPECS, TABLE, USER_ID};
        const INSERT: &str = sql!(
            "INSERT INTO ",
            TABLE,
            " (",
            USER_ID,
            ", ",
            PRIORITY,
            ", ",
            RESOURCE_SPECS,
            ") VALUES ($1, $2, $3::jsonb) RETURNING ",
            ID
        );
        let document = serde_json::to_string(specs).map_err(ReadError::Unreadable)?;
        let insert = sqlx::query_scalar(INSERT)
            .bind(&specs.requester_id)
            .bind(specs.priority)
            .bind(document)
            .fetch_one(&self.pool);
        Ok(self.metrics.query("insert_v2", insert).await?)
    }

    pub(crate) async fn find(&self, id: Uuid) -> Result<Option<ResourceSpecs>, ReadError> {
        use jobs::{ID, RESOURCE_SPECS, TABLE};
        const FIND: &str =
            sql!("SELECT ", RESOURCE_SPECS, "::text FROM ", TABLE, " WHERE ", ID, " = $1");
        let find = sqlx::query_scalar::<_, String>(FIND).bind(id).fetch_optional(&self.pool);
        let document = self.metrics.query("find_v2", find).await?;
        document.map(|document| self.read(&document)).transpose()
    }

    /// The jobs that ask for an accelerator of this kind: `Gpu`, `Tpu`. In the form that the index
    /// `idx_jobs_compute` answers.
    pub(crate) async fn with_accelerator(&self, kind: &str) -> Result<Vec<Uuid>, sqlx::Error> {
        use jobs::{ID, RESOURCE_SPECS, SUBMITTED_AT, TABLE};
        const LIST: &str = sql!(
            "SELECT ",
            ID,
            " FROM ",
            TABLE,
            " WHERE ",
            RESOURCE_SPECS,
            " -> 'resources' -> 'Compute' ? $1 ORDER BY ",
            SUBMITTED_AT,
            " LIMIT 100"
        );
        let list = sqlx::query_scalar(LIST).bind(kind).fetch_all(&self.pool);
        self.metrics.query("with_accelerator", list).await
    }

    /// Records where a job ran and what it used, in one transaction. GPU-hours are counted in the old table
    /// too. Gives `false` where there is no such job, or it has ended before.
    pub(crate) async fn finish(&self, id: Uuid, node: &str, hours: f64) -> Result<bool, ReadError> {
        use jobs::{ID, RESOURCE_SPECS, STATUS, TABLE};
        let finish = format!(
            "UPDATE {TABLE} SET {STATUS} = 'finished'
             WHERE {ID} = $1 AND {STATUS} IN ('queued', 'running') RETURNING {RESOURCE_SPECS}::text"
        );
        let mut transaction = self.pool.begin().await?;
        let finish = sqlx::query_scalar::<_, String>(AssertSqlSafe(finish)).bind(id);
        let Some(document) = finish.fetch_optional(&mut *transaction).await? else {
            return Ok(false);
        };
        let specs = self.read(&document)?;
        for (kind, amount) in specs.resources.amounts() {
            let allocate = sqlx::query(AssertSqlSafe(allocate()))
                .bind(id)
                .bind(kind)
                .bind(f64::from(amount.amount))
                .bind(format!("{:?}", amount.unit))
                .bind(node)
                .bind(hours);
            allocate.execute(&mut *transaction).await?;
            let used = f64::from(amount.amount) * hours;
            let count = sqlx::query(AssertSqlSafe(count_usage()));
            let count = count.bind(&specs.requester_id).bind(kind).bind(used);
            count.execute(&mut *transaction).await?;
            if kind == "Gpu" {
                let count = sqlx::query(AssertSqlSafe(count_gpu_hours()));
                count.bind(&specs.requester_id).bind(used).execute(&mut *transaction).await?;
            }
        }
        transaction.commit().await?;
        Ok(true)
    }

    /// What a user has had of each kind of resource, the most first.
    pub(crate) async fn usage(&self, user_id: &str) -> Result<Vec<(String, f64)>, sqlx::Error> {
        use resource_usage::{ENTITY_ID, ENTITY_TYPE, RESOURCE_TYPE, TABLE, USAGE_AMOUNT};
        const USAGE: &str = sql!(
            "SELECT ",
            RESOURCE_TYPE,
            ", ",
            USAGE_AMOUNT,
            " FROM ",
            TABLE,
            " WHERE ",
            ENTITY_TYPE,
            " = 'user' AND ",
            ENTITY_ID,
            " = $1 ORDER BY ",
            USAGE_AMOUNT,
            " DESC, ",
            RESOURCE_TYPE
        );
        let usage = sqlx::query_as(USAGE).bind(user_id).fetch_all(&self.pool);
        self.metrics.query("usage", usage).await
    }

    fn read(&self, document: &str) -> Result<ResourceSpecs, ReadError> {
        serde_json::from_str(document).map_err(|error| {
            self.metrics.unreadable();
            ReadError::Unreadable(error)
        })
    }
}

/// Job, kind, amount, unit, node, hours.
fn allocate() -> String {
    use job_allocations::{
        ALLOCATED_AT, AMOUNT, JOB_ID, NODE, RELEASED_AT, RESOURCE_TYPE, TABLE, UNIT,
    };
    format!(
        "INSERT INTO {TABLE}
             ({JOB_ID}, {RESOURCE_TYPE}, {AMOUNT}, {UNIT}, {NODE}, {ALLOCATED_AT}, {RELEASED_AT})
         VALUES ($1, $2, $3, $4, $5, now() - make_interval(secs => $6 * 3600), now())"
    )
}

/// User, kind, amount times hours.
fn count_usage() -> String {
    use resource_usage::{ENTITY_ID, ENTITY_TYPE, RESOURCE_TYPE, TABLE, USAGE_AMOUNT};
    format!(
        "INSERT INTO {TABLE} AS before ({ENTITY_TYPE}, {ENTITY_ID}, {RESOURCE_TYPE}, {USAGE_AMOUNT})
         VALUES ('user', $1, $2, $3)
         ON CONFLICT ({ENTITY_TYPE}, {ENTITY_ID}, {RESOURCE_TYPE})
         DO UPDATE SET {USAGE_AMOUNT} = before.{USAGE_AMOUNT} + excluded.{USAGE_AMOUNT}"
    )
}

/// User, hours.
fn count_gpu_hours() -> String {
    use user_usage::{GPU_HOURS, TABLE, USER_ID};
    format!(
        "INSERT INTO {TABLE} AS before ({USER_ID}, {GPU_HOURS}) VALUES ($1, $2)
         ON CONFLICT ({USER_ID}) DO UPDATE SET {GPU_HOURS} = before.{GPU_HOURS} + excluded.{GPU_HOURS}"
    )
}
