//! The life of the process: it listens, starts, serves, and stops when it is told to.

use std::error::Error;
use std::io::Write;
use std::time::Duration;

use schema_runtime::Progress;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::time::timeout;

use crate::database::Database;
use crate::options::Options;
use crate::routes::routes;
use crate::signals::Signals;
use crate::startup::Startup;

/// How long requests in progress have to end, once it is to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(2);

/// How long the database then has to end what is still running.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// Runs until a signal says to stop, or until the start fails.
pub(crate) async fn run(options: &Options, database: &Database) -> Result<(), Box<dyn Error>> {
    let mut signals = Signals::listen()?;
    let listener = TcpListener::bind(options.listen)
        .await
        .map_err(|error| format!("cannot listen on {}: {error}", options.listen))?;
    // For whoever asked for port 0. Nobody has to be reading.
    let _ = writeln!(std::io::stdout(), "listening on http://{}", listener.local_addr()?);

    let pool = database.connect_lazy();
    let startup = Startup::new();
    let (close, closing) = oneshot::channel::<()>();
    let server = axum::serve(listener, routes(pool.clone(), startup.clone()))
        .with_graceful_shutdown(async { drop(closing.await) });
    let server = tokio::spawn(server.into_future());

    let signal = tokio::select! {
        started = startup.run(options.migrate, &pool) => {
            started?;
            signals.next().await
        }
        signal = signals.next() => signal,
    };
    // In the second case the future of the start is gone by now; its statement need not be.
    let step = startup.step();
    match &step {
        Some(step) => tracing::warn!("{signal}: stopping in the middle of the start: {step}"),
        None => tracing::info!("{signal}: stopping"),
    }

    drop(close);
    let drained = timeout(DRAIN_TIMEOUT, server).await.is_ok();
    let starting = step.is_some_and(|step| step != Progress::Connecting);
    if starting || !drained {
        end_statements(database).await;
    }
    Ok(())
}

/// Ends what still runs in the database. What was not committed is rolled back.
async fn end_statements(database: &Database) {
    match timeout(END_TIMEOUT, database.end_statements()).await {
        Ok(Ok(())) => tracing::info!("nothing of this process is left running in the database"),
        Ok(Err(error)) => tracing::warn!("a statement may go on in the database: {error}"),
        Err(_) => tracing::warn!("a statement may go on in the database: no answer in time"),
    }
}
