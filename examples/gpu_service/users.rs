//! The people and machines that may reserve GPUs.

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use sqlx::error::{DatabaseError, ErrorKind};
use sqlx::{AssertSqlSafe, FromRow, PgPool};

use crate::api_error::ApiError;
use crate::schema::tables::api_users::{EMAIL, IS_ACTIVE, TABLE, USER_ID, USERNAME};

/// The body of `POST /users`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewUser {
    username: String,
    email: String,
}

/// A user.
#[derive(Debug, Serialize, FromRow)]
#[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
pub(crate) struct User {
    user_id: i64,
    username: String,
    email: String,
}

/// `POST /users`
pub(crate) async fn create(
    State(pool): State<PgPool>,
    body: Result<Json<NewUser>, JsonRejection>,
) -> Result<(StatusCode, Json<User>), ApiError> {
    let Json(new) = body?;
    let sql = format!(
        "INSERT INTO {TABLE} ({USERNAME}, {EMAIL}) VALUES ($1, $2)
         RETURNING {USER_ID}, {USERNAME}, {EMAIL}"
    );
    let inserted = sqlx::query_as(AssertSqlSafe(sql)).bind(&new.username).bind(&new.email);
    let user = inserted.fetch_one(&pool).await.map_err(|error| {
        match error.as_database_error().map(DatabaseError::kind) {
            Some(ErrorKind::UniqueViolation) => {
                ApiError::conflict("the username or the email is taken")
            }
            Some(ErrorKind::CheckViolation) => ApiError::unprocessable(
                "a username has at most 32 lower-case letters, digits and hyphens, begins with a \
                 letter and does not end with a hyphen",
            ),
            _ => ApiError::from(error),
        }
    })?;
    Ok((StatusCode::CREATED, Json(user)))
}

/// Whether the user may reserve; `None`: there is no such user.
pub(crate) async fn is_active(pool: &PgPool, user_id: i64) -> Result<Option<bool>, sqlx::Error> {
    let sql = format!("SELECT {IS_ACTIVE} FROM {TABLE} WHERE {USER_ID} = $1");
    sqlx::query_scalar(AssertSqlSafe(sql)).bind(user_id).fetch_optional(pool).await
}
