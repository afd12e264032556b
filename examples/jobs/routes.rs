//! Which path leads where.

use axum::extract::rejection::JsonRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use sqlx::error::ErrorKind;
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::jobs::{Job, NewJob, Outcome};
use crate::outbox::{DeadLetter, Waiting};
use crate::sagas::{Provisioning, Saga};
use crate::service::Service;
use crate::workers::{NewWorker, Worker};
use crate::{jobs, outbox, sagas, workers};

type Body<T> = Result<Json<T>, JsonRejection>;

pub(crate) fn routes(service: Service) -> Router {
    let api = Router::new()
        .route("/workers", get(list_workers).post(register))
        .route("/workers/{id}/claim", post(claim))
        .route("/jobs", post(submit))
        .route("/jobs/{id}", get(find_job))
        .route("/jobs/{id}/finish", post(finish))
        .route("/sagas", post(provision))
        .route("/sagas/{id}", get(find_saga))
        .route("/outbox", get(waiting))
        .route("/dead-letters", get(dead_letters))
        .route("/dead-letters/{id}/retry", post(retry))
        .route_layer(from_fn_with_state(service.clone(), gate));
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/events", post(receive))
        .merge(api)
        .with_state(service)
}

/// `GET /readyz`: 503; once started, 200 and how the schema stands.
async fn ready(State(service): State<Service>) -> (StatusCode, String) {
    match service.started.get() {
        Some(summary) => (StatusCode::OK, format!("{summary}\n")),
        None => (StatusCode::SERVICE_UNAVAILABLE, "starting\n".to_owned()),
    }
}

/// Lets no request through to the API before the start is done.
async fn gate(State(service): State<Service>, request: Request, next: Next) -> Response {
    if service.started.get().is_some() {
        return next.run(request).await;
    }
    ApiError(StatusCode::SERVICE_UNAVAILABLE, "not ready".to_owned()).into_response()
}

/// `POST /events`: a receiver of the outbox, where there is no other.
async fn receive(headers: HeaderMap, event: Body<Value>) -> Result<StatusCode, ApiError> {
    let Json(event) = event?;
    let key = headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    tracing::info!("received {}: {event}", key.unwrap_or("without a key"));
    Ok(StatusCode::NO_CONTENT)
}

/// `GET /workers`
async fn list_workers(State(service): State<Service>) -> Result<Json<Vec<Worker>>, ApiError> {
    Ok(Json(workers::list(&service.pool).await?))
}

/// `POST /workers`
async fn register(
    State(service): State<Service>,
    body: Body<NewWorker>,
) -> Result<(StatusCode, Json<Worker>), ApiError> {
    let Json(new) = body?;
    let mut connection = service.pool.acquire().await?;
    Ok((StatusCode::CREATED, Json(workers::register(&mut connection, &new).await?)))
}

/// `POST /workers/{id}/claim`: the next job, or null.
async fn claim(
    State(service): State<Service>,
    Path(id): Path<Uuid>,
) -> Result<Json<Option<jobs::Assignment>>, ApiError> {
    match jobs::claim(&service.pool, id).await {
        Err(sqlx::Error::Database(error)) if error.kind() == ErrorKind::ForeignKeyViolation => {
            Err(ApiError::not_found("worker"))
        }
        claimed => Ok(Json(claimed?)),
    }
}

/// `POST /jobs`
async fn submit(
    State(service): State<Service>,
    body: Body<NewJob>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Json(new) = body?;
    let id = jobs::submit(&service.pool, &new).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

/// `GET /jobs/{id}`
async fn find_job(
    State(service): State<Service>,
    Path(id): Path<Uuid>,
) -> Result<Json<Job>, ApiError> {
    Ok(Json(jobs::find(&service.pool, id).await?.ok_or_else(|| ApiError::not_found("job"))?))
}

/// `POST /jobs/{id}/finish`
async fn finish(
    State(service): State<Service>,
    Path(id): Path<Uuid>,
    body: Body<Outcome>,
) -> Result<StatusCode, ApiError> {
    let Json(outcome) = body?;
    if jobs::finish(&service.pool, id, &outcome).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::conflict("no such job is running"))
}

/// `POST /sagas`: 201 where it was completed, 409 where it was undone.
async fn provision(
    State(service): State<Service>,
    body: Body<Provisioning>,
) -> Result<(StatusCode, Json<Saga>), ApiError> {
    let Json(wanted) = body?;
    let saga = sagas::provision(&service.pool, wanted).await?;
    let status = if saga.is_completed() { StatusCode::CREATED } else { StatusCode::CONFLICT };
    Ok((status, Json(saga)))
}

/// `GET /sagas/{id}`
async fn find_saga(
    State(service): State<Service>,
    Path(id): Path<Uuid>,
) -> Result<Json<Saga>, ApiError> {
    Ok(Json(sagas::find(&service.pool, id).await?.ok_or_else(|| ApiError::not_found("saga"))?))
}

/// `GET /outbox`
async fn waiting(State(service): State<Service>) -> Result<Json<Waiting>, ApiError> {
    Ok(Json(outbox::waiting(&service.pool).await?))
}

/// `GET /dead-letters`
async fn dead_letters(State(service): State<Service>) -> Result<Json<Vec<DeadLetter>>, ApiError> {
    Ok(Json(outbox::dead_letters(&service.pool).await?))
}

/// `POST /dead-letters/{id}/retry`
async fn retry(
    State(service): State<Service>,
    Path(id): Path<i64>,
) -> Result<StatusCode, ApiError> {
    if outbox::retry(&service.pool, id).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::not_found("dead letter"))
}
