//! Jobs through the old columns. Deprecated since the first release, gone with the fourth.
//!
//! The columns are those of the third release's schema: in that of the fourth they are no names any more,
//! and this file would not compile.

use std::sync::Arc;

use schema_runtime::sql;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, PgPool};
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::releases::deprecation::tables::jobs::{
    CPU_CORES, GPU_COUNT, GPU_TYPE, ID, MEMORY_GB, PRIORITY, TABLE, USER_ID,
};
use crate::resources::{Job, Priority, ResourceSpecs};

/// A job in the old form: what `POST /jobs` takes and `GET /jobs/{id}` gives.
#[derive(Debug, Clone, Serialize, Deserialize, FromRow)]
#[serde(deny_unknown_fields)]
pub(crate) struct OldJob {
    user_id: String,
    #[serde(default)]
    priority: Priority,
    #[serde(default)]
    gpu_count: i32,
    #[serde(default)]
    gpu_type: Option<String>,
    #[serde(default)]
    cpu_cores: i32,
    #[serde(default)]
    memory_gb: i32,
}

/// Refuses what the old columns refuse.
impl TryFrom<OldJob> for ResourceSpecs {
    type Error = &'static str;

    fn try_from(job: OldJob) -> Result<Self, Self::Error> {
        let amount = |amount: i32| u32::try_from(amount).map_err(|_| "an amount is negative");
        if (job.gpu_count == 0) != job.gpu_type.is_none() {
            return Err("gpu_count and gpu_type go together");
        }
        Ok(Job::builder()
            .user_id(job.user_id)
            .priority(job.priority)
            .gpus(amount(job.gpu_count)?, &job.gpu_type.unwrap_or_default())
            .cpu_cores(amount(job.cpu_cores)?)
            .memory_gb(amount(job.memory_gb)?)
            .build())
    }
}

/// What the old form has no word for is left out.
impl From<ResourceSpecs> for OldJob {
    fn from(specs: ResourceSpecs) -> Self {
        let resources = specs.resources;
        let amount = |amount: Option<&crate::resources::Amount>| {
            amount.map_or(0, |one| i32::try_from(one.amount).unwrap_or(i32::MAX))
        };
        OldJob {
            user_id: specs.requester_id,
            priority: specs.priority,
            gpu_count: amount(resources.compute.gpu.as_ref()),
            cpu_cores: amount(resources.compute_cpu.as_ref()),
            memory_gb: amount(resources.memory.as_ref()),
            gpu_type: resources.compute.gpu.and_then(|gpu| Some(gpu.constraints?.model)),
        }
    }
}

/// The table `jobs`, through its old columns.
#[derive(Clone)]
pub(crate) struct JobRepository {
    pool: PgPool,
    metrics: Arc<Metrics>,
}

impl JobRepository {
    pub(crate) fn new(pool: PgPool, metrics: Arc<Metrics>) -> Self {
        JobRepository { pool, metrics }
    }

    pub(crate) async fn insert(&self, job: &OldJob) -> Result<Uuid, sqlx::Error> {
        const INSERT: &str = sql!(
            "INSERT INTO ",
            TABLE,
            " (",
            USER_ID,
            ", ",
            PRIORITY,
            ", ",
            GPU_COUNT,
            ", ",
            GPU_TYPE,
            ", ",
            CPU_CORES,
            ", ",
            MEMORY_GB,
            ") VALUES ($1, $2, $3, $4, $5, $6) RETURNING ",
            ID
        );
        let insert = sqlx::query_scalar(INSERT)
            .bind(&job.user_id)
            .bind(job.priority)
            .bind(job.gpu_count)
            .bind(&job.gpu_type)
            .bind(job.cpu_cores)
            .bind(job.memory_gb)
            .fetch_one(&self.pool);
        self.metrics.query("insert_old", insert).await
    }

    pub(crate) async fn find(&self, id: Uuid) -> Result<Option<OldJob>, sqlx::Error> {
        const FIND: &str = sql!(
            "SELECT ", USER_ID, ", ", PRIORITY, ", ", GPU_COUNT, ", ", GPU_TYPE, ", ", CPU_CORES,
            ", ", MEMORY_GB, " FROM ", TABLE, " WHERE ", ID, " = $1"
        );
        let find = sqlx::query_as(FIND).bind(id).fetch_optional(&self.pool);
        self.metrics.query("find_old", find).await
    }
}
