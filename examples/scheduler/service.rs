//! The life of the process: it listens, starts, serves, and stops when it is told to.

use std::error::Error;
use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use schema_runtime::Migrator;
use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::database::Database;
use crate::metrics::Metrics;
use crate::release::Release;
use crate::repository::JobRepository;
use crate::repository_v2::JobRepositoryV2;
use crate::routes::routes;
use crate::{Migrate, Options};

/// What every request has.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) release: Release,
    pub(crate) pool: PgPool,
    pub(crate) jobs: JobRepository,
    pub(crate) jobs_v2: JobRepositoryV2,
    pub(crate) metrics: Arc<Metrics>,
    /// What the start did, once it is done.
    pub(crate) started: Arc<OnceLock<String>>,
}

/// Runs until a signal says to stop, or until the start fails.
pub(crate) async fn run(options: &Options, database: &Database) -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    // For whoever asked for port 0. Nobody has to be reading.
    let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);

    let pool = database.connect_lazy();
    let metrics = Arc::new(Metrics::default());
    let service = Service {
        release: options.release,
        jobs: JobRepository::new(pool.clone(), Arc::clone(&metrics)),
        jobs_v2: JobRepositoryV2::new(pool.clone(), Arc::clone(&metrics)),
        pool,
        metrics,
        started: Arc::default(),
    };
    let (close, closing) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes(service.clone()))
        .with_graceful_shutdown(async { drop(closing.await) });
    let server = tokio::spawn(server.into_future());

    let start = async {
        let report = start(options, &service.pool).await?;
        tracing::info!("{report}");
        let _ = service.started.set(report);
        std::future::pending::<Result<(), schema_runtime::Error>>().await
    };
    tokio::select! {
        failed = start => failed?,
        _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
    }
    drop(close);
    server.await??;
    service.pool.close().await;
    Ok(())
}

/// Brings the database to the schema of this release, or finds that it is there.
async fn start(options: &Options, pool: &PgPool) -> Result<String, schema_runtime::Error> {
    let migrator = Migrator::new(options.release.schema());
    Ok(match options.migrate {
        Migrate::Always => migrator.start(pool).await?.to_string(),
        Migrate::Never => migrator.check(pool).await?.to_string(),
    })
}
