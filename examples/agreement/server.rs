//! The server and its databases.

use std::sync::Arc;
use std::time::Duration;

use schema_runtime::testing::Cluster;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

/// A statement that takes longer waits for something that does not come.
const STATEMENT_TIMEOUT: &str = "120s";

/// How long a connection that was closed may take to be gone.
const CLOSING: Duration = Duration::from_secs(5);

/// A throw-away server and the connection that makes databases on it.
#[derive(Debug)]
pub(crate) struct Server {
    cluster: Arc<Cluster>,
    admin: PgConnection,
    /// Tells the databases of several connections to one server apart.
    number: u32,
    made: u32,
}

/// A database by its name.
#[derive(Debug, Clone)]
pub(crate) struct Database(String);

impl Server {
    pub(crate) async fn connect(cluster: Cluster) -> Result<Self, sqlx::Error> {
        Self::shared(Arc::new(cluster), 0).await
    }

    /// One of several connections to a server, each with a number of its own.
    pub(crate) async fn shared(cluster: Arc<Cluster>, number: u32) -> Result<Self, sqlx::Error> {
        let admin = PgConnection::connect_with(&cluster.connect_options()).await?;
        Ok(Server { cluster, admin, number, made: 0 })
    }

    /// Makes an empty database.
    pub(crate) async fn empty(&mut self) -> Result<Database, sqlx::Error> {
        self.create("template0").await
    }

    /// Copies a database that nobody is connected to, or is about to be.
    pub(crate) async fn copy(&mut self, of: &Database) -> Result<Database, sqlx::Error> {
        // `CREATE DATABASE` would wait for the same, in steps of a tenth of a second.
        let deadline = tokio::time::Instant::now() + CLOSING;
        let sql = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1)";
        while sqlx::query_scalar(sql).bind(&of.0).fetch_one(&mut self.admin).await?
            && tokio::time::Instant::now() < deadline
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let copy = self.create(&of.0).await?;
        // What `ALTER DATABASE .. SET` has set is kept apart from the database, and not copied.
        let sql = "INSERT INTO pg_db_role_setting \
                   SELECT copy.oid, setrole, setconfig \
                   FROM pg_db_role_setting JOIN pg_database AS original \
                       ON original.oid = setdatabase AND original.datname = $1, \
                       pg_database AS copy \
                   WHERE copy.datname = $2";
        sqlx::query(sql).bind(&of.0).bind(&copy.0).execute(&mut self.admin).await?;
        Ok(copy)
    }

    async fn create(&mut self, template: &str) -> Result<Database, sqlx::Error> {
        self.made += 1;
        let name = format!("judged_{}_{}", self.number, self.made);
        // As in `schema_runtime::testing`: twice as fast as the log, which 15 and later write.
        let has_strategy = self.admin.server_version_num().is_some_and(|number| number >= 150_000);
        let strategy = if has_strategy { " STRATEGY file_copy" } else { "" };
        self.run(format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}")).await?;
        Ok(Database(name))
    }

    pub(crate) async fn drop(&mut self, database: Database) -> Result<(), sqlx::Error> {
        self.run(format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", database.0)).await
    }

    /// A new connection, so that no migration sees what another has set.
    pub(crate) async fn open(&self, database: &Database) -> Result<PgConnection, sqlx::Error> {
        let options = self.cluster.connect_options().database(&database.0);
        let options = options.options([("statement_timeout", STATEMENT_TIMEOUT)]);
        PgConnection::connect_with(&options).await
    }

    /// How `pg_dump` connects to a database.
    pub(crate) fn url(&self, database: &Database) -> String {
        self.cluster.database_url().replacen("///postgres?", &format!("///{}?", database.0), 1)
    }

    /// The folder of the server's programs.
    pub(crate) async fn programs(&mut self) -> Result<String, sqlx::Error> {
        let sql = "SELECT setting FROM pg_config WHERE name = 'BINDIR'";
        sqlx::query_scalar(sql).fetch_one(&mut self.admin).await
    }

    async fn run(&mut self, sql: String) -> Result<(), sqlx::Error> {
        sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut self.admin).await?;
        Ok(())
    }
}
