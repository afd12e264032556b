//! The database: which one it is, how to connect, and how to end what still runs on it.

use std::env::{self, VarError};
use std::error::Error;
use std::process;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use schema_runtime::testing::Cluster;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions, Connection, PgConnection, PgPool};

/// How long a request or a start waits for a connection. A server that restarts is back by then;
/// one that is not is for whoever restarts this process.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How often [`Database::end_statements`] looks whether they have ended.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The statements of this process: its sessions are known by their name.
const END_STATEMENTS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
     WHERE application_name = $1 AND usename = session_user AND state <> 'idle' \
     AND pid <> pg_backend_pid()";

/// The database that this process works on.
pub(crate) struct Database {
    options: PgConnectOptions,
    /// What every session of this process calls itself, and no session of another process does.
    application_name: String,
    /// The throw-away server, which ends with this.
    _cluster: Option<Cluster>,
}

impl Database {
    /// The one that `DATABASE_URL` names, or a throw-away one where it is not set.
    ///
    /// Blocks the thread while it makes one.
    pub(crate) fn from_environment() -> Result<Self, Box<dyn Error>> {
        let (options, cluster) = match env::var("DATABASE_URL") {
            Ok(url) => {
                // No error shows the URL: the password is in it.
                if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
                    return Err("DATABASE_URL does not begin with postgres://".into());
                }
                let options = PgConnectOptions::from_str(&url)
                    .map_err(|error| format!("DATABASE_URL cannot be read: {error}"))?;
                (options, None)
            }
            Err(VarError::NotPresent) => {
                tracing::warn!(
                    "DATABASE_URL is not set: making a throw-away PostgreSQL, which is gone when \
                     this process ends"
                );
                let cluster = Cluster::start()?;
                (cluster.connect_options(), Some(cluster))
            }
            Err(VarError::NotUnicode(_)) => return Err("DATABASE_URL is not UTF-8".into()),
        };
        let application_name = unique_name();
        let options = options
            .application_name(&application_name)
            // sqlx logs the text of a slow statement: of a migration, that is the whole file.
            .disable_statement_logging();
        Ok(Database { options, application_name, _cluster: cluster })
    }

    /// A pool that connects when it is first used: the service answers before the database does.
    pub(crate) fn connect_lazy(&self) -> PgPool {
        PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(self.options.clone())
    }

    /// Ends the statements that this process has left running, and returns when they are gone.
    ///
    /// To drop a future is not enough: the server learns that nobody waits for the statement when
    /// it next looks, which by default is when the statement is done. A session is ended rather
    /// than its statement cancelled, so that nothing follows on it.
    pub(crate) async fn end_statements(&self) -> Result<(), sqlx::Error> {
        // A connection of its own: those of the pool may all be taken.
        let mut connection = PgConnection::connect_with(&self.options).await?;
        let end = || sqlx::query(END_STATEMENTS).bind(&self.application_name);
        while !end().fetch_all(&mut connection).await?.is_empty() {
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        connection.close().await
    }
}

/// `gpu_service 4711 18c2f0a1b2c3d4e5`: process ids are all alike in containers, so the time goes
/// with it. The server cuts names at 63 bytes.
fn unique_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("gpu_service {} {:x}", process::id(), now.as_nanos())
}
