//! The API: it verifies the schema, makes the queues, and serves.

use std::error::Error;
use std::io::Write as _;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use clap::Args;
use schema_runtime::Migrator;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{FromRow, PgPool};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::queues::{Need, Queues, RESERVATIONS};
use crate::schema::SCHEMA;

/// How it serves.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// For how many seconds to wait for the job; without it the API fails at once
    #[arg(long, value_name = "SECONDS", default_value_t = 0)]
    wait: u64,
    /// Whether it serves without queues
    #[arg(long, value_enum, default_value_t = Need::Optional)]
    queues: Need,
}

/// What every request has.
#[derive(Clone)]
struct Service {
    pool: PgPool,
    queues: Queues,
    /// How the schema stands.
    checked: String,
}

/// Serves until a signal says to stop; fails where the schema is not the one that this was compiled for.
pub(crate) async fn run(options: Options, pool: PgPool) -> Result<(), Box<dyn Error>> {
    let migrator = Migrator::new(&SCHEMA);
    let checked = match options.wait {
        0 => migrator.check(&pool).await?,
        seconds => migrator.wait_until_ready(&pool, Duration::from_secs(seconds)).await?,
    };
    tracing::info!("{checked}");
    let queues = Queues::ensure(&pool).await?;
    match (&queues, options.queues) {
        (Queues::Ready(_), _) => tracing::info!("{queues}"),
        (Queues::NoExtension { .. }, Need::Optional) => tracing::warn!("{queues}"),
        (Queues::NoExtension { .. }, Need::Required) => return Err(queues.to_string().into()),
    }

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    // For whoever asked for port 0. Nobody has to be reading.
    let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);
    let service = Service { pool: pool.clone(), queues, checked: checked.to_string() };
    axum::serve(listener, routes(service))
        .with_graceful_shutdown(async move {
            tokio::select! {
                _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
                _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
            }
        })
        .await?;
    pool.close().await;
    Ok(())
}

fn routes(service: Service) -> Router {
    Router::new()
        .route("/readyz", get(ready))
        .route("/gpu-types", get(gpu_types))
        .route("/reservations", post(reserve))
        .with_state(service)
}

/// `GET /readyz`
async fn ready(State(service): State<Service>) -> String {
    format!("{}\n{}\n", service.checked, service.queues)
}

/// A kind of GPU.
#[derive(Debug, Serialize, FromRow)]
#[expect(clippy::struct_field_names, reason = "they are the names of the columns")]
struct GpuType {
    gpu_type: String,
    instance_type: String,
    max_gpus: i32,
}

/// `GET /gpu-types`
async fn gpu_types(State(service): State<Service>) -> Result<Json<Vec<GpuType>>, ApiError> {
    let all = sqlx::query_as(
        "SELECT gpu_type, instance_type, max_gpus FROM gpu_types WHERE is_active ORDER BY gpu_type",
    );
    Ok(Json(all.fetch_all(&service.pool).await?))
}

/// The body of `POST /reservations`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewReservation {
    username: String,
    gpu_type: String,
    gpu_count: i32,
}

/// `POST /reservations`: the row and the message about it are one transaction.
async fn reserve(
    State(service): State<Service>,
    body: Result<Json<NewReservation>, JsonRejection>,
) -> Result<(StatusCode, Json<Value>), ApiError> {
    let Json(new) = body?;
    let mut transaction = service.pool.begin().await?;
    let user: i32 = sqlx::query_scalar(
        "INSERT INTO api_users (username) VALUES ($1)
         ON CONFLICT (username) DO UPDATE SET username = EXCLUDED.username RETURNING user_id",
    )
    .bind(&new.username)
    .fetch_one(&mut *transaction)
    .await?;
    let reservation: Option<Uuid> = sqlx::query_scalar(
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
    let Some(id) = reservation else {
        let what = format!("there are no {} GPUs of the kind `{}`", new.gpu_count, new.gpu_type);
        return Err(ApiError(StatusCode::UNPROCESSABLE_ENTITY, what));
    };
    let message = json!({ "reservation_id": id });
    let queued = service.queues.send(&mut transaction, RESERVATIONS, &message).await?;
    transaction.commit().await?;
    Ok((StatusCode::CREATED, Json(json!({ "reservation_id": id, "message": queued }))))
}
