//! The API: reservations are taken and cancelled. The processor carries both out.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::serve::Readiness;

/// A status and one sentence, as JSON. What only an operator may know is in the log.
struct ApiError(StatusCode, String);

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        ApiError(rejection.status(), rejection.body_text())
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!("a query failed: {error}");
        ApiError(StatusCode::INTERNAL_SERVER_ERROR, "internal error".to_owned())
    }
}

/// Nothing is answered before the schema is right.
pub(crate) fn routes(pool: PgPool, readiness: Readiness) -> Router {
    Router::new()
        .route("/reservations", post(reserve))
        .route("/reservations/{id}", get(show))
        .route("/reservations/{id}/cancel", post(cancel))
        .layer(from_fn_with_state(readiness, gate))
        .with_state(pool)
}

async fn gate(State(readiness): State<Readiness>, request: Request, next: Next) -> Response {
    if readiness.is_ready() {
        return next.run(request).await;
    }
    ApiError(StatusCode::SERVICE_UNAVAILABLE, "not ready, see /readyz".to_owned()).into_response()
}

/// The body of `POST /reservations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReservation {
    username: String,
    gpu_type: String,
    gpu_count: i32,
}

/// `POST /reservations`: with a disk of the user's own.
async fn reserve(
    State(pool): State<PgPool>,
    body: Result<Json<NewReservation>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Json(new) = body?;
    let mut transaction = pool.begin().await?;
    let user: i32 = sqlx::query_scalar(
        "INSERT INTO api_users (username) VALUES ($1)
         ON CONFLICT (username) DO UPDATE SET username = EXCLUDED.username RETURNING user_id",
    )
    .bind(&new.username)
    .fetch_one(&mut *transaction)
    .await?;
    let disk = "INSERT INTO disks (user_id, disk_name, size_gb) VALUES ($1, 'home', 80)
                ON CONFLICT (user_id, disk_name) DO NOTHING";
    sqlx::query(disk).bind(user).execute(&mut *transaction).await?;
    let id: Option<Uuid> = sqlx::query_scalar(
        "INSERT INTO reservations (user_id, gpu_type, gpu_count)
         SELECT $1, gpu_type, $3 FROM gpu_types
         WHERE gpu_type = $2 AND is_active AND $3 BETWEEN 1 AND max_gpus
         RETURNING reservation_id",
    )
    .bind(user)
    .bind(&new.gpu_type)
    .bind(new.gpu_count)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(id) = id else {
        let what = format!("there are no {} GPUs of the kind `{}`", new.gpu_count, new.gpu_type);
        return Err(ApiError(StatusCode::UNPROCESSABLE_ENTITY, what));
    };
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(json!({ "reservation_id": id, "status": "pending" }))))
}

/// `GET /reservations/{id}`: its state, and the size of its user's disk where it has been measured.
async fn show(State(pool): State<PgPool>, Path(id): Path<Uuid>) -> Result<Json<Value>, ApiError> {
    let found: Option<(String, Option<String>)> = sqlx::query_as(
        "SELECT status, (SELECT disk_size FROM disks WHERE user_id = reservations.user_id AND disk_name = 'home')
         FROM reservations WHERE reservation_id = $1",
    )
    .bind(id)
    .fetch_optional(&pool)
    .await?;
    let Some((status, disk_size)) = found else { return Err(unknown(id)) };
    Ok(Json(json!({ "reservation_id": id, "status": status, "disk_size": disk_size })))
}

/// `POST /reservations/{id}/cancel`
async fn cancel(
    State(pool): State<PgPool>,
    Path(id): Path<Uuid>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let ends = "UPDATE reservations SET status = 'cancelling'
                WHERE reservation_id = $1 AND status IN ('pending', 'active')";
    match sqlx::query(ends).bind(id).execute(&pool).await?.rows_affected() {
        0 => Err(unknown(id)),
        _ => Ok((
            StatusCode::ACCEPTED,
            Json(json!({ "reservation_id": id, "status": "cancelling" })),
        )),
    }
}

fn unknown(id: Uuid) -> ApiError {
    ApiError(StatusCode::NOT_FOUND, format!("there is no reservation {id} that has not ended"))
}
