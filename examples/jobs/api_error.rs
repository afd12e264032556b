//! An error of the API: a status and one sentence, as JSON.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// What a client is told. What only an operator may know is in the log.
#[derive(Debug)]
pub(crate) struct ApiError(pub(crate) StatusCode, pub(crate) String);

impl ApiError {
    /// 404.
    pub(crate) fn not_found(what: &str) -> Self {
        ApiError(StatusCode::NOT_FOUND, format!("there is no such {what}"))
    }

    /// 409: the request is right, the state of things is in its way.
    pub(crate) fn conflict(why: &str) -> Self {
        ApiError(StatusCode::CONFLICT, why.to_owned())
    }

    /// 422: the request asks for something that cannot be.
    pub(crate) fn unprocessable(why: &str) -> Self {
        ApiError(StatusCode::UNPROCESSABLE_ENTITY, why.to_owned())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

/// The body is not what the path takes: axum's words and status.
impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        ApiError(rejection.status(), rejection.body_text())
    }
}

/// A query failed for a reason that its caller does not expect.
impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        tracing::error!("a query failed: {error}");
        ApiError(StatusCode::INTERNAL_SERVER_ERROR, "internal error".to_owned())
    }
}
