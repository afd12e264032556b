//! The kinds of GPU that can be reserved: reference data, from the fixtures.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use sqlx::{AssertSqlSafe, FromRow, PgPool};

use crate::api_error::ApiError;
use crate::schema::tables::gpu_types::{COLUMNS, GPU_TYPE, TABLE};

/// A kind of GPU. Its fields are the columns of the table.
#[derive(Debug, Serialize, FromRow)]
#[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
pub(crate) struct GpuType {
    pub(crate) gpu_type: String,
    pub(crate) instance_type: String,
    pub(crate) gpus_per_instance: i32,
    pub(crate) gpu_memory_gb: i32,
    pub(crate) cpus: i32,
    pub(crate) memory_gb: i32,
    pub(crate) max_gpus_per_reservation: i32,
    pub(crate) max_duration_minutes: i32,
    pub(crate) is_active: bool,
}

/// `GET /gpu-types`
pub(crate) async fn list(State(pool): State<PgPool>) -> Result<Json<Vec<GpuType>>, ApiError> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLE} ORDER BY {GPU_TYPE}");
    Ok(Json(sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&pool).await?))
}

/// The kind of this name.
pub(crate) async fn find(pool: &PgPool, name: &str) -> Result<Option<GpuType>, sqlx::Error> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLE} WHERE {GPU_TYPE} = $1");
    sqlx::query_as(AssertSqlSafe(sql)).bind(name).fetch_optional(pool).await
}
