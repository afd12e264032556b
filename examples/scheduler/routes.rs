//! Which path leads where.

use std::time::Instant;

use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::metrics;
use crate::release::Release;
use crate::repository::OldJob;
use crate::repository_v2::ReadError;
use crate::resources::{Job, Priority, ResourceSpecs, Resources};
use crate::service::Service;

/// When the old form was deprecated, as RFC 9745 writes it.
const DEPRECATED: HeaderValue = HeaderValue::from_static("@1764547200");
const SUCCESSOR: HeaderValue = HeaderValue::from_static("</v2/jobs>; rel=\"successor-version\"");

pub(crate) fn routes(service: Service) -> Router {
    let old = Router::new()
        .route("/jobs", post(create_old))
        .route("/jobs/{id}", get(find_old))
        .route_layer(from_fn_with_state(service.clone(), old_form));
    let new = Router::new()
        .route("/v2/jobs", post(create))
        .route("/v2/jobs/{id}", get(find))
        .route("/v2/jobs/{id}/finish", post(finish))
        .route("/v2/accelerators/{kind}/jobs", get(with_accelerator))
        .route("/v2/usage/{user_id}", get(usage))
        .route_layer(from_fn_with_state(service.clone(), new_form));
    Router::new()
        .merge(old)
        .merge(new)
        .route("/metrics", get(metrics_text))
        .route_layer(from_fn_with_state(service.clone(), gate))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .with_state(service)
}

/// `GET /readyz`: 503; once started, 200 and what the start did.
async fn ready(State(service): State<Service>) -> (StatusCode, String) {
    match service.started.get() {
        Some(report) => (StatusCode::OK, format!("{report}\n")),
        None => (StatusCode::SERVICE_UNAVAILABLE, "starting\n".to_owned()),
    }
}

/// Lets nothing through before the schema is the one that this release was compiled for.
async fn gate(State(service): State<Service>, request: Request, next: Next) -> Response {
    match service.started.get() {
        Some(_) => next.run(request).await,
        None => ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "starting").into_response(),
    }
}

async fn old_form(State(service): State<Service>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let mut response = next.run(request).await;
    service.metrics.request("old", begun.elapsed());
    if service.release >= Release::Deprecation {
        response.headers_mut().insert("deprecation", DEPRECATED);
        response.headers_mut().insert(header::LINK, SUCCESSOR);
    }
    response
}

async fn new_form(State(service): State<Service>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let response = next.run(request).await;
    service.metrics.request("v2", begun.elapsed());
    response
}

type Created = (StatusCode, Json<Value>);

/// `POST /jobs`: in the old form. Once the old columns are not used it is converted.
async fn create_old(
    State(service): State<Service>,
    body: Result<Json<OldJob>, JsonRejection>,
) -> Result<Created, ApiError> {
    let Json(job) = body?;
    let id = if service.release.uses_old_columns() {
        service.jobs.insert(&job).await?
    } else {
        let specs = job.try_into();
        let specs = specs.map_err(|why| ApiError::new(StatusCode::UNPROCESSABLE_ENTITY, why))?;
        service.jobs_v2.insert(&specs).await?
    };
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

/// `GET /jobs/{id}`: in the old form.
async fn find_old(
    State(service): State<Service>,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<OldJob>, ApiError> {
    let id = known_form(id)?;
    let job = if service.release.uses_old_columns() {
        service.jobs.find(id).await?
    } else {
        service.jobs_v2.find(id).await?.map(OldJob::from)
    };
    job.map(Json).ok_or_else(ApiError::no_such_job)
}

/// The body of `POST /v2/jobs`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewJob {
    user_id: String,
    #[serde(default)]
    priority: Priority,
    resources: Resources,
}

/// `POST /v2/jobs`
async fn create(
    State(service): State<Service>,
    body: Result<Json<NewJob>, JsonRejection>,
) -> Result<Created, ApiError> {
    let Json(NewJob { user_id, priority, resources }) = body?;
    let job = Job::builder().user_id(user_id).priority(priority).resources(resources);
    let id = service.jobs_v2.insert(&job.build()).await?;
    Ok((StatusCode::CREATED, Json(json!({ "id": id }))))
}

/// `GET /v2/jobs/{id}`
async fn find(
    State(service): State<Service>,
    id: Result<Path<Uuid>, PathRejection>,
) -> Result<Json<ResourceSpecs>, ApiError> {
    let job = service.jobs_v2.find(known_form(id)?).await?;
    job.map(Json).ok_or_else(ApiError::no_such_job)
}

/// The body of `POST /v2/jobs/{id}/finish`.
#[derive(Debug, Deserialize)]
struct Finished {
    node: String,
    hours: f64,
}

/// `POST /v2/jobs/{id}/finish`: what the job used is counted.
async fn finish(
    State(service): State<Service>,
    id: Result<Path<Uuid>, PathRejection>,
    body: Result<Json<Finished>, JsonRejection>,
) -> Result<StatusCode, ApiError> {
    let Json(Finished { node, hours }) = body?;
    if service.jobs_v2.finish(known_form(id)?, &node, hours).await? {
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(ApiError::no_such_job())
}

/// `GET /v2/accelerators/{kind}/jobs`
async fn with_accelerator(
    State(service): State<Service>,
    Path(kind): Path<String>,
) -> Result<Json<Vec<Uuid>>, ApiError> {
    Ok(Json(service.jobs_v2.with_accelerator(&kind).await?))
}

/// `GET /v2/usage/{user_id}`
async fn usage(
    State(service): State<Service>,
    Path(user_id): Path<String>,
) -> Result<Json<Value>, ApiError> {
    let usage = service.jobs_v2.usage(&user_id).await?;
    Ok(Json(usage.into_iter().map(|(kind, amount)| (kind, json!(amount))).collect()))
}

/// `GET /metrics`
async fn metrics_text(State(service): State<Service>) -> Result<String, ApiError> {
    metrics::text(&service.metrics, &service.pool, service.release).await.map_err(|error| {
        tracing::error!("the metrics cannot be read: {error}");
        ApiError::internal()
    })
}

/// What is no UUID names no job.
fn known_form(id: Result<Path<Uuid>, PathRejection>) -> Result<Uuid, ApiError> {
    id.map(|Path(id)| id).map_err(|_| ApiError::no_such_job())
}

impl From<ReadError> for ApiError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Database(error) => error.into(),
            ReadError::Unreadable(error) => {
                tracing::error!("the resources of a job cannot be read: {error}");
                ApiError::internal()
            }
        }
    }
}
