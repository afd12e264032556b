//! The database that an example works on: the same for all of them, so that each shows what is its own.

use std::env::{self, VarError};
use std::error::Error;
use std::str::FromStr as _;
use std::time::Duration;

use schema_runtime::testing::Cluster;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{ConnectOptions as _, PgPool};

/// How long a request or a start waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// The one that `DATABASE_URL` names, or a throw-away one, which ends with this.
pub(crate) struct Database {
    options: PgConnectOptions,
    _cluster: Option<Cluster>,
}

impl Database {
    /// Blocks the thread while it makes a throw-away one.
    pub(crate) fn from_environment() -> Result<Self, Box<dyn Error>> {
        let (options, cluster) = match env::var("DATABASE_URL") {
            Ok(url) => {
                // No error shows the URL: the password is in it.
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
        let options = options.application_name(env!("CARGO_BIN_NAME")).disable_statement_logging();
        Ok(Database { options, _cluster: cluster })
    }

    /// A pool that connects when it is first used: the service answers before the database does.
    pub(crate) fn connect_lazy(&self) -> PgPool {
        PgPoolOptions::new()
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(self.options.clone())
    }
}
