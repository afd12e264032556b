//! The life of the process: it listens, migrates, serves and relays, and stops when it is told to.

use std::error::Error;
use std::io::Write as _;
use std::sync::{Arc, OnceLock};

use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::migration_service::run_migrations;
use crate::outbox::Relay;
use crate::routes::routes;
use crate::{Serve, sagas};

/// What every request has.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) pool: PgPool,
    /// How the schema stands, once the start is done.
    pub(crate) started: Arc<OnceLock<String>>,
}

/// Runs until a signal says to stop, or until the start fails.
pub(crate) async fn run(options: Serve, pool: PgPool) -> Result<(), Box<dyn Error>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    let address = listener.local_addr()?;
    // For whoever asked for port 0. Nobody has to be reading.
    let _ = writeln!(std::io::stdout(), "listening on http://{address}");

    let service = Service { pool: pool.clone(), started: Arc::default() };
    let (close, closing) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes(service.clone()))
        .with_graceful_shutdown(async { drop(closing.await) });
    let server = tokio::spawn(server.into_future());

    let webhook = match options.webhook {
        Some(webhook) => webhook,
        None => format!("http://{address}/events").parse()?,
    };
    let relay = Relay { pool: pool.clone(), webhook, lease: options.lease };
    let work = async {
        let validation = run_migrations(&pool).await?;
        tracing::info!("{}", validation.summary());
        let undone = sagas::recover(&pool).await?;
        if undone > 0 {
            tracing::warn!("sagas whose process died, undone now: {undone}");
        }
        let _ = service.started.set(validation.summary());
        relay.run().await;
        Ok::<(), Box<dyn Error>>(())
    };
    tokio::select! {
        ended = work => ended?,
        _ = terminate.recv() => tracing::info!("SIGTERM: stopping"),
        _ = interrupt.recv() => tracing::info!("SIGINT: stopping"),
    }
    drop(close);
    server.await??;
    pool.close().await;
    Ok(())
}
