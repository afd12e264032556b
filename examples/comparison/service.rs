//! A process that carries a folder of migrations and starts with it.

use std::fmt;
use std::time::{Duration, Instant};

use schema_manifest::Dialect;
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Migrator, Schema};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};

use crate::Fallible;
use crate::folder::{Files, Folder, embed};

/// What a process migrates with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Tool {
    /// `sqlx::migrate::Migrator`
    Sqlx,
    /// `schema_runtime::Migrator`
    Ours,
}

/// What a start came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It is through; what it says of it.
    Started(String),
    /// What its error says.
    Failed(String),
    /// The folder does not compile: the first line of each error.
    Refused(Vec<String>),
    /// It has not ended after so long.
    Waits(Duration),
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Started(_) => f.write_str("starts"),
            Outcome::Failed(text) => write!(f, "fails, \"{text}\""),
            Outcome::Refused(texts) => write!(f, "does not compile, \"{}\"", texts.join("\", \"")),
            Outcome::Waits(time) => write!(f, "**hangs** (no answer in {} s)", time.as_secs()),
        }
    }
}

impl Outcome {
    pub(crate) fn is_start(&self) -> bool {
        matches!(self, Outcome::Started(_))
    }
}

/// How long a start may take until it is said to hang: no scenario needs nearly as long.
const PATIENCE: Duration = Duration::from_secs(8);

/// A process, with a pool of its own that lives until it [exits](Service::exit).
#[derive(Debug)]
pub(crate) struct Service {
    carried: Carried,
    pool: PgPool,
    name: String,
}

#[derive(Debug)]
enum Carried {
    Sqlx(sqlx::migrate::Migrator),
    Ours(Box<Schema<Postgres>>),
    Refused(Vec<String>),
}

impl Service {
    /// A process on a database, connected to it directly.
    pub(crate) async fn new(tool: Tool, files: &Files, database: &TestDatabase) -> Fallible<Self> {
        Self::connected(tool, files, database.connect_options()).await
    }

    pub(crate) async fn connected(
        tool: Tool,
        files: &Files,
        options: PgConnectOptions,
    ) -> Fallible<Self> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let folder = Folder::new(files)?;
        let carried = match tool {
            Tool::Sqlx => Carried::Sqlx(sqlx::migrate::Migrator::new(folder.migrations()).await?),
            Tool::Ours => match embed(folder.root(), Dialect::Postgres) {
                Ok(embedded) => Carried::Ours(Box::new(Schema::new(embedded))),
                Err(errors) => Carried::Refused(errors),
            },
        };
        let name = format!("service {}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let pool = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(5))
            .connect_lazy_with(options.application_name(&name));
        Ok(Service { carried, pool, name })
    }

    /// Migrates as a process does when it starts.
    pub(crate) async fn start(&self) -> Outcome {
        let start = async {
            match &self.carried {
                Carried::Sqlx(migrator) => match migrator.run(&self.pool).await {
                    Ok(()) => Outcome::Started(String::new()),
                    Err(error) => Outcome::Failed(found(&error.to_string())),
                },
                Carried::Ours(schema) => {
                    // A waiter gives up by itself before this one loses patience with it.
                    let migrator = Migrator::new(schema).lock_timeout(Duration::from_secs(3));
                    match migrator.start(&self.pool).await {
                        Ok(started) => Outcome::Started(started.to_string()),
                        Err(error) => Outcome::Failed(found(&error.to_string())),
                    }
                }
                Carried::Refused(errors) => Outcome::Refused(errors.clone()),
            }
        };
        tokio::time::timeout(PATIENCE, start).await.unwrap_or(Outcome::Waits(PATIENCE))
    }

    /// The same, and how long it took.
    pub(crate) async fn timed(&self) -> (Outcome, Duration) {
        let began = Instant::now();
        (self.start().await, began.elapsed())
    }

    /// The same over one connection.
    pub(crate) async fn start_over(&self, connection: &mut PgConnection) -> Fallible<()> {
        match &self.carried {
            Carried::Sqlx(migrator) => migrator.run(connection).await?,
            Carried::Ours(schema) => drop(schema.start(connection).await?),
            Carried::Refused(errors) => return Err(errors.join(", ").into()),
        }
        Ok(())
    }

    /// The process ends: the server ends its sessions.
    pub(crate) async fn exit(self, database: &TestDatabase) -> Fallible<()> {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE \
                   application_name = $1 AND datname = current_database()";
        sqlx::query(sql).bind(&self.name).execute(database.pool()).await?;
        let left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = $1";
        let began = Instant::now();
        while sqlx::query_scalar::<_, i64>(left).bind(&self.name).fetch_one(database.pool()).await?
            > 0
            && began.elapsed() < PATIENCE
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }
}

/// What an error says that it has found: without what to do, the excerpt, and what differs between two
/// runs.
fn found(text: &str) -> String {
    let is_way_on =
        |line: &str| line.starts_with("what to do") || line.starts_with("nothing of this");
    let is_detail = |line: &str| {
        ["|", " UTC", "checksum", "= code", "the newest one of"]
            .iter()
            .any(|detail| line.contains(detail))
    };
    let lines = text.lines().take_while(|line| !is_way_on(line)).filter(|line| !is_detail(line));
    lines.map(str::trim).collect::<Vec<_>>().join(" / ")
}

/// A number that a query gives.
pub(crate) async fn count(database: &TestDatabase, sql: &str) -> Fallible<i64> {
    Ok(sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(database.pool()).await?)
}

/// Runs SQL as somebody else would.
pub(crate) async fn run(database: &TestDatabase, sql: &str) -> Fallible<()> {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(database.pool()).await?;
    Ok(())
}

/// What the history says.
pub(crate) async fn history(database: &TestDatabase) -> Fallible<String> {
    let there = "SELECT count(*) FROM pg_class WHERE relname = '_sqlx_migrations'";
    if count(database, there).await? == 0 {
        return Ok("nothing is recorded".to_owned());
    }
    let sql = "SELECT version, success FROM _sqlx_migrations ORDER BY version";
    let rows: Vec<(i64, bool)> = sqlx::query_as(sql).fetch_all(database.pool()).await?;
    let told = rows.iter().map(|(version, success)| match success {
        true => version.to_string(),
        false => format!("{version} (half done)"),
    });
    let told: Vec<String> = told.collect();
    Ok(match told.as_slice() {
        [] => "nothing is recorded".to_owned(),
        _ => format!("recorded: {}", told.join(", ")),
    })
}

/// How an index is.
pub(crate) async fn index(database: &TestDatabase, name: &str) -> Fallible<String> {
    let sql =
        "SELECT indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid WHERE relname = $1";
    let valid: Option<bool> =
        sqlx::query_scalar(sql).bind(name).fetch_optional(database.pool()).await?;
    Ok(match valid {
        None => "there is no index",
        Some(true) => "the index is valid",
        Some(false) => "the index is there and **invalid**",
    }
    .to_owned())
}

/// Whether a table is there.
pub(crate) async fn table(database: &TestDatabase, name: &str) -> Fallible<String> {
    let sql = format!("SELECT count(*) FROM pg_class WHERE relname = '{name}'");
    let there = if count(database, &sql).await? > 0 { "is" } else { "is **not**" };
    Ok(format!("table `{name}` {there} there"))
}
