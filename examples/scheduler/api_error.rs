//! An error of the API: a status and one sentence, as JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;
use sqlx::error::DatabaseError;

/// What a client is told. What only an operator may know is in the log.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        ApiError { status, message: message.into() }
    }

    /// 404.
    pub(crate) fn no_such_job() -> Self {
        ApiError::new(StatusCode::NOT_FOUND, "there is no such job")
    }

    /// 500.
    pub(crate) fn internal() -> Self {
        ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error")
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "error": self.message }))).into_response()
    }
}

/// The body is not what the path takes: axum's words and status.
impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        ApiError::new(rejection.status(), rejection.body_text())
    }
}

/// A query failed.
impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(DatabaseError::code);
        // A value that the column cannot hold, or that its CHECK forbids.
        if code.is_some_and(|code| code.starts_with("22") || code == "23514") {
            return ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, "a value cannot be stored");
        }
        tracing::error!("a query failed: {error}");
        ApiError::internal()
    }
}
