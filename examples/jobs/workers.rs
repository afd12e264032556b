//! Workers: what runs jobs.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::error::ErrorKind;
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

use crate::api_error::ApiError;

/// The body of `POST /workers`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewWorker {
    pub(crate) name: String,
    pub(crate) provider: String,
}

/// A worker.
#[derive(Debug, Serialize, FromRow)]
pub(crate) struct Worker {
    pub(crate) id: Uuid,
    name: String,
    provider: String,
    state: String,
}

/// Registers a worker of a provider that is configured and enabled.
pub(crate) async fn register(
    connection: &mut PgConnection,
    new: &NewWorker,
) -> Result<Worker, ApiError> {
    let worker = sqlx::query_as(
        "INSERT INTO workers (name, provider)
         SELECT $1, provider FROM provider_configs WHERE provider = $2 AND is_enabled
         RETURNING id, name, provider, state",
    )
    .bind(&new.name)
    .bind(&new.provider)
    .fetch_optional(connection)
    .await;
    match worker {
        Ok(worker) => worker.ok_or_else(|| ApiError::unprocessable("there is no such provider")),
        Err(sqlx::Error::Database(error)) if error.kind() == ErrorKind::UniqueViolation => {
            Err(ApiError(StatusCode::CONFLICT, "the name is taken".to_owned()))
        }
        Err(error) => Err(error.into()),
    }
}

/// Every worker, by name.
pub(crate) async fn list(pool: &PgPool) -> Result<Vec<Worker>, sqlx::Error> {
    sqlx::query_as("SELECT id, name, provider, state FROM workers ORDER BY name LIMIT 100")
        .fetch_all(pool)
        .await
}
