//! An error of the API: a status and one sentence, as JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use schema_runtime::Progress;
use serde_json::json;
use sqlx::error::DatabaseError;

/// What a client is told. What only an operator may know is in the log.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    message: String,
}

impl ApiError {
    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        ApiError { status, message: message.into() }
    }

    /// 403.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::FORBIDDEN, message)
    }

    /// 404.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::NOT_FOUND, message)
    }

    /// 405.
    pub(crate) fn method_not_allowed() -> Self {
        ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "this path does not take that method")
    }

    /// 409: the request is right, the state of things is in its way.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::CONFLICT, message)
    }

    /// 422: the request asks for something that cannot be.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 503 until the service has started.
    pub(crate) fn not_ready(step: &Progress) -> Self {
        ApiError::new(StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {step}"))
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

/// A query failed for a reason that its caller does not expect.
impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        // SQLSTATE class 22: a value that no column of its type can hold.
        let code = error.as_database_error().and_then(DatabaseError::code);
        if code.is_some_and(|code| code.starts_with("22")) {
            return ApiError::unprocessable("a value cannot be stored");
        }
        tracing::error!("a query failed: {error}");
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) => {
                ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
            }
            _ => ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "internal error"),
        }
    }
}
