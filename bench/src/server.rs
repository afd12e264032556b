//! The server that everything runs on: a throw-away one, set up as it is when it is installed.

use std::path::PathBuf;
use std::time::Duration;

use schema_runtime::testing::Cluster;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use crate::Fallible;
use crate::proxy::Proxy;

/// What the throw-away cluster of the tests does without. Commits are durable here.
const AS_INSTALLED: &[(&str, &str)] = &[
    ("fsync", "on"),
    ("synchronous_commit", "on"),
    ("full_page_writes", "on"),
    ("autovacuum", "on"),
    ("jit", "on"),
];

/// How far away the server is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// Its Unix socket.
    Local,
    /// So many milliseconds more, each way.
    Far(u64),
}

impl Network {
    pub(crate) fn name(self) -> String {
        match self {
            Network::Local => "loopback".to_owned(),
            Network::Far(delay) => format!("{delay} ms each way"),
        }
    }
}

pub(crate) struct Server {
    cluster: Cluster,
    version: String,
}

impl Server {
    /// Its folder is in what `TMPDIR` names, which `scripts/bench` sets to a disk.
    pub(crate) async fn start() -> Fallible<Self> {
        let cluster = Cluster::start()?;
        let mut connection = PgConnection::connect_with(&cluster.connect_options()).await?;
        for (name, value) in AS_INSTALLED {
            let sql = AssertSqlSafe(format!("ALTER SYSTEM SET {name} = {value}"));
            sqlx::raw_sql(sql).execute(&mut connection).await?;
        }
        sqlx::raw_sql("SELECT pg_reload_conf()").execute(&mut connection).await?;
        connection.close().await?;
        let mut server = Server { cluster, version: String::new() };
        server.version = server.settled().await?;
        Ok(server)
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// Waits until the settings are those of [`AS_INSTALLED`]: the server reads them when it gets to it.
    async fn settled(&self) -> Fallible<String> {
        for _ in 0..100 {
            let mut connection =
                PgConnection::connect_with(&self.cluster.connect_options()).await?;
            let mut differs = false;
            for (name, value) in AS_INSTALLED {
                let sql = "SELECT current_setting($1)";
                let now: String =
                    sqlx::query_scalar(sql).bind(name).fetch_one(&mut connection).await?;
                differs |= now != *value;
            }
            if !differs {
                let sql = "SELECT current_setting('server_version')";
                return Ok(sqlx::query_scalar(sql).fetch_one(&mut connection).await?);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err("the server does not take the settings of an installed one".into())
    }

    /// A new database in place of the one that has this name.
    pub(crate) async fn database(&self, name: &str) -> Fallible<()> {
        let mut connection = PgConnection::connect_with(&self.cluster.connect_options()).await?;
        for sql in [
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            format!("CREATE DATABASE {name} TEMPLATE template0"),
        ] {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut connection).await?;
        }
        Ok(connection.close().await?)
    }

    /// The way to it over such a network.
    pub(crate) fn way(&self, network: Network) -> Fallible<Way> {
        let options = self.cluster.connect_options();
        let socket = options.get_socket().ok_or("the server has no socket")?.clone();
        match network {
            Network::Local => Ok(Way { host: socket, port: options.get_port() }),
            Network::Far(delay) => {
                let file = socket.join(format!(".s.PGSQL.{}", options.get_port()));
                let proxy = Proxy::start(file, Duration::from_millis(delay))?;
                Ok(Way { host: PathBuf::from("127.0.0.1"), port: proxy.port })
            }
        }
    }
}

/// Where clients connect to.
#[derive(Debug, Clone)]
pub(crate) struct Way {
    host: PathBuf,
    port: u16,
}

impl Way {
    pub(crate) fn options(&self, database: &str) -> PgConnectOptions {
        let options = PgConnectOptions::new_without_pgpass()
            .port(self.port)
            .username("postgres")
            .database(database)
            .ssl_mode(PgSslMode::Disable);
        if self.host.is_absolute() {
            options.socket(&self.host)
        } else {
            options.host(&self.host.to_string_lossy())
        }
    }

    /// As a URL.
    pub(crate) fn url(&self, database: &str) -> String {
        let host = self.host.display();
        format!(
            "postgres:///{database}?host={host}&port={}&user=postgres&sslmode=disable",
            self.port
        )
    }

    /// As libpq and tokio-postgres read it.
    pub(crate) fn conninfo(&self, database: &str) -> String {
        let host = self.host.display();
        format!("host={host} port={} user=postgres dbname={database} sslmode=disable", self.port)
    }
}
