//! A service: it answers `/readyz` from the first moment, and works once the schema is right.

use std::env;
use std::error::Error;
use std::fmt;
use std::io::Write as _;
use std::net::SocketAddr;
use std::str::FromStr as _;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use clap::{Args, ValueEnum};
use schema_runtime::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use crate::schema::SCHEMA;
use crate::{api, processor};

/// How long a request or the start waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How it serves.
#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// What it is
    role: Role,
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// For how many seconds to wait until the migrations have been applied
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
}

/// One of the two services.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Take reservations and cancellations
    Api,
    /// Carry them out
    Processor,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Api => "api",
            Role::Processor => "processor",
        })
    }
}

/// Whether it is ready. A clone looks at the same.
#[derive(Clone)]
pub(crate) struct Readiness(Arc<watch::Sender<(bool, String)>>);

impl Readiness {
    pub(crate) fn is_ready(&self) -> bool {
        self.0.borrow().0
    }
}

/// Serves until a signal says to stop. Fails where the schema is another one, or is not there in time.
pub(crate) async fn run(options: Serve) -> Result<(), Box<dyn Error>> {
    let Serve { role, listen, wait } = options;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let pool = pool(role)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| format!("cannot listen on {listen}: {error}"))?;
    // For whoever asked for port 0. Nobody has to be reading.
    let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);

    let readiness =
        Readiness(Arc::new(watch::Sender::new((false, "looking at the schema".to_owned()))));
    let routes = Router::new().route("/readyz", get(ready)).with_state(readiness.clone());
    let routes = match role {
        Role::Api => routes.merge(api::routes(pool.clone(), readiness.clone())),
        Role::Processor => routes,
    };
    tokio::select! {
        served = axum::serve(listener, routes) => served?,
        worked = work(role, Duration::from_secs(wait), &pool, &readiness) => worked?,
        _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
    }
    pool.close().await;
    Ok(())
}

fn pool(role: Role) -> Result<PgPool, Box<dyn Error>> {
    let url = env::var("DATABASE_URL").map_err(|error| format!("DATABASE_URL: {error}"))?;
    // No error shows the URL: the password is in it.
    let options = PgConnectOptions::from_str(&url)
        .map_err(|error| format!("DATABASE_URL cannot be read: {error}"))?;
    let options =
        options.application_name(&format!("recreation {role}")).disable_statement_logging();
    Ok(PgPoolOptions::new().acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options))
}

/// Waits for the schema, and then never ends.
async fn work(
    role: Role,
    wait: Duration,
    pool: &PgPool,
    readiness: &Readiness,
) -> Result<(), Box<dyn Error>> {
    let told = readiness.clone();
    let migrator = Migrator::new(&SCHEMA).on_progress(move |step| {
        told.0.send_replace((false, step.to_string()));
    });
    let checked = migrator.wait_until_ready(pool, wait).await?;
    let queues = queues(pool).await?;
    tracing::info!("{checked}; {queues}");
    readiness.0.send_replace((true, format!("{role}: {checked}\n{queues}")));
    match role {
        Role::Api => std::future::pending().await,
        Role::Processor => processor::run(pool).await,
    }
}

/// Whether the extension pgmq is in the database.
async fn queues(pool: &PgPool) -> Result<String, sqlx::Error> {
    let version = "SELECT extversion FROM pg_extension WHERE extname = 'pgmq'";
    let version: Option<String> = sqlx::query_scalar(version).fetch_optional(pool).await?;
    Ok(match version {
        Some(version) => format!("queues of pgmq {version}"),
        None => "no queues: the extension pgmq is not in the database".to_owned(),
    })
}

/// `GET /readyz`: 503 and what it waits for, then 200 and what was verified.
async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    let (is_ready, text) = readiness.0.borrow().clone();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, format!("{text}\n"))
}
