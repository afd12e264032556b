//! Reservations: who has which GPUs, and until when.
//!
//! The names of tables and columns are constants that the macro made of the migrations: a
//! migration that drops one of them stops this file from compiling. Values are always bound.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use schema_runtime::manifest::ColumnHandle;
use serde::{Deserialize, Serialize};
use sqlx::{AssertSqlSafe, FromRow, PgPool};
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::schema::tables::reservations::{
    DISK_ID, DURATION_MINUTES, ENDED_AT, EXPIRES_AT, FAILURE_REASON, GPU_COUNT, GPU_TYPE,
    REQUESTED_AT, RESERVATION_ID, STARTED_AT, STATUS, TABLE, USER_ID,
};
use crate::{gpu_types, users};

/// How many a list shows.
const LIST_LIMIT: i64 = 100;

/// The body of `POST /reservations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewReservation {
    user_id: i64,
    gpu_type: String,
    gpu_count: i32,
    duration_minutes: i32,
}

/// A reservation.
#[derive(Debug, Serialize, FromRow)]
#[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
pub(crate) struct Reservation {
    reservation_id: Uuid,
    user_id: i64,
    gpu_type: String,
    gpu_count: i32,
    duration_minutes: i32,
    status: Status,
    requested_at: String,
    started_at: Option<String>,
    expires_at: Option<String>,
    ended_at: Option<String>,
    disk_id: Option<Uuid>,
    failure_reason: Option<String>,
}

/// The life of a reservation.
#[derive(Debug, Clone, Copy, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "reservation_status", rename_all = "snake_case")]
enum Status {
    Queued,
    Preparing,
    Active,
    Expired,
    Cancelled,
    Failed,
}

/// What a query gives of each reservation.
fn columns() -> String {
    let [requested_at, started_at, expires_at, ended_at] =
        [REQUESTED_AT, STARTED_AT, EXPIRES_AT, ENDED_AT].map(timestamp);
    format!(
        "{RESERVATION_ID}, {USER_ID}, {GPU_TYPE}, {GPU_COUNT}, {DURATION_MINUTES}, {STATUS},
         {requested_at}, {started_at}, {expires_at}, {ended_at}, {DISK_ID}, {FAILURE_REASON}"
    )
}

/// A time as JSON has it, in ISO 8601.
fn timestamp(column: ColumnHandle) -> String {
    format!(r#"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS {column}"#)
}

/// `POST /reservations`: it waits in the queue from now on.
pub(crate) async fn create(
    State(pool): State<PgPool>,
    body: Result<Json<NewReservation>, JsonRejection>,
) -> Result<(StatusCode, Json<Reservation>), ApiError> {
    let Json(new) = body?;
    check(&pool, &new).await?;
    let columns = columns();
    let sql = format!(
        "INSERT INTO {TABLE} ({USER_ID}, {GPU_TYPE}, {GPU_COUNT}, {DURATION_MINUTES})
         VALUES ($1, $2, $3, $4) RETURNING {columns}"
    );
    let reservation = sqlx::query_as(AssertSqlSafe(sql))
        .bind(new.user_id)
        .bind(new.gpu_type)
        .bind(new.gpu_count)
        .bind(new.duration_minutes)
        .fetch_one(&pool)
        .await?;
    Ok((StatusCode::CREATED, Json(reservation)))
}

/// Whether there is such a user and such a kind of GPU, and whether that much of it may be had.
async fn check(pool: &PgPool, new: &NewReservation) -> Result<(), ApiError> {
    match users::is_active(pool, new.user_id).await? {
        Some(true) => {}
        Some(false) => return Err(ApiError::forbidden("this user is locked out")),
        None => {
            let message = format!("there is no user {}", new.user_id);
            return Err(ApiError::unprocessable(message));
        }
    }
    let Some(gpu) = gpu_types::find(pool, &new.gpu_type).await? else {
        let message = format!("there is no kind of GPU `{}`", new.gpu_type);
        return Err(ApiError::unprocessable(message));
    };
    if !gpu.is_active {
        let message = format!("`{}` takes no reservations at the moment", gpu.gpu_type);
        return Err(ApiError::conflict(message));
    }
    in_range("gpu_count", new.gpu_count, gpu.max_gpus_per_reservation)?;
    in_range("duration_minutes", new.duration_minutes, gpu.max_duration_minutes)
}

fn in_range(field: &str, value: i32, most: i32) -> Result<(), ApiError> {
    if (1..=most).contains(&value) {
        return Ok(());
    }
    Err(ApiError::unprocessable(format!("{field} is {value}; from 1 to {most} may be had")))
}

/// `GET /reservations`: the newest first.
pub(crate) async fn list(State(pool): State<PgPool>) -> Result<Json<Vec<Reservation>>, ApiError> {
    let columns = columns();
    let sql =
        format!("SELECT {columns} FROM {TABLE} ORDER BY {TABLE}.{REQUESTED_AT} DESC LIMIT $1");
    Ok(Json(sqlx::query_as(AssertSqlSafe(sql)).bind(LIST_LIMIT).fetch_all(&pool).await?))
}

/// `GET /reservations/{id}`
pub(crate) async fn find(
    State(pool): State<PgPool>,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Reservation>, ApiError> {
    let id = known_form(id)?;
    let reservation = get(&pool, id).await?.ok_or_else(no_such_reservation)?;
    Ok(Json(reservation))
}

/// `POST /reservations/{id}/cancel`: ends one that has not ended yet.
pub(crate) async fn cancel(
    State(pool): State<PgPool>,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<Reservation>, ApiError> {
    let id = known_form(id)?;
    let columns = columns();
    let sql = format!(
        "UPDATE {TABLE} SET {STATUS} = $1, {ENDED_AT} = now()
         WHERE {RESERVATION_ID} = $2 AND {STATUS} IN ('queued', 'preparing', 'active')
         RETURNING {columns}"
    );
    let update = sqlx::query_as(AssertSqlSafe(sql)).bind(Status::Cancelled).bind(id);
    if let Some(cancelled) = update.fetch_optional(&pool).await? {
        return Ok(Json(cancelled));
    }
    get(&pool, id).await?.ok_or_else(no_such_reservation)?;
    Err(ApiError::conflict("the reservation has ended before"))
}

async fn get(pool: &PgPool, id: Uuid) -> Result<Option<Reservation>, sqlx::Error> {
    let columns = columns();
    let sql = format!("SELECT {columns} FROM {TABLE} WHERE {RESERVATION_ID} = $1");
    sqlx::query_as(AssertSqlSafe(sql)).bind(id).fetch_optional(pool).await
}

/// What is no UUID names no reservation.
fn known_form(id: Result<Path<Uuid>, PathRejection>) -> Result<Uuid, ApiError> {
    id.map(|Path(id)| id).map_err(|_| no_such_reservation())
}

fn no_such_reservation() -> ApiError {
    ApiError::not_found("there is no such reservation")
}
