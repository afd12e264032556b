//! Which path leads where.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use sqlx::PgPool;

use crate::api_error::ApiError;
use crate::startup::{self, Startup};
use crate::{gpu_types, reservations, users};

pub(crate) fn routes(pool: PgPool, startup: Startup) -> Router {
    let probes = Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(startup::ready))
        .with_state(startup.clone());
    let api = Router::new()
        .route("/users", post(users::create))
        .route("/gpu-types", get(gpu_types::list))
        .route("/reservations", get(reservations::list).post(reservations::create))
        .route("/reservations/{id}", get(reservations::find))
        .route("/reservations/{id}/cancel", post(reservations::cancel))
        .route_layer(from_fn_with_state(startup, startup::gate))
        .with_state(pool);
    probes
        .merge(api)
        .fallback(|| async { ApiError::not_found("nothing is here") })
        .method_not_allowed_fallback(|| async { ApiError::method_not_allowed() })
}
