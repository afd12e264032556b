//! The start of the service: what has to be done before it may serve, and how far that is.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use schema_runtime::{Error, Migrator, Progress};
use sqlx::PgPool;
use tokio::sync::watch;

use crate::api_error::ApiError;
use crate::options::Migrate;
use crate::schema::SCHEMA;

/// How far the start is. A clone looks at the same start.
#[derive(Clone)]
pub(crate) struct Startup(Arc<watch::Sender<Stage>>);

enum Stage {
    Working(Progress),
    Started(String),
}

impl Startup {
    pub(crate) fn new() -> Self {
        Startup(Arc::new(watch::Sender::new(Stage::Working(Progress::Connecting))))
    }

    /// Brings the database to the schema that this was compiled for, or finds that it is there.
    pub(crate) async fn run(&self, migrate: Migrate, pool: &PgPool) -> Result<(), Error> {
        let stage = Arc::clone(&self.0);
        let migrator = Migrator::new(&SCHEMA).on_progress(move |step| {
            stage.send_replace(Stage::Working(step.clone()));
        });
        let (line, details) = match migrate {
            Migrate::Always => both(&migrator.start(pool).await?),
            Migrate::Never => both(&migrator.check(pool).await?),
        };
        tracing::info!("{line}");
        self.0.send_replace(Stage::Started(details));
        Ok(())
    }

    /// What it is doing; `None` once it has started.
    pub(crate) fn step(&self) -> Option<Progress> {
        match &*self.0.borrow() {
            Stage::Working(step) => Some(step.clone()),
            Stage::Started(_) => None,
        }
    }
}

/// A report for the log, and for whoever asks.
fn both(report: &impl std::fmt::Display) -> (String, String) {
    (report.to_string(), format!("{report:#}"))
}

/// `GET /readyz`: 503 and the current step; once started, 200 and what the start did.
pub(crate) async fn ready(State(startup): State<Startup>) -> (StatusCode, String) {
    match &*startup.0.borrow() {
        Stage::Working(step) => (StatusCode::SERVICE_UNAVAILABLE, format!("{step}\n")),
        Stage::Started(report) => (StatusCode::OK, format!("{report}\n")),
    }
}

/// Lets no request through to the API before the start is done.
pub(crate) async fn gate(State(startup): State<Startup>, request: Request, next: Next) -> Response {
    match startup.step() {
        None => next.run(request).await,
        Some(step) => ApiError::not_ready(&step).into_response(),
    }
}
