//! Databases made and destroyed: on a PostgreSQL server, or as files.

use std::fmt;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _};

use crate::connection::{Address, Found};
use crate::folder::counted;
use crate::output::Failure;

/// What came of making a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Made {
    /// It is new.
    New,
    /// It was there.
    Before,
}

/// What is in a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Contents {
    tables: i64,
    /// As the server has counted them last (PostgreSQL); `None`: nobody counted.
    rows: Option<i64>,
    bytes: i64,
}

impl fmt::Display for Contents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = usize::try_from(self.tables).unwrap_or_default();
        write!(f, "{}", counted(tables, "table"))?;
        if let Some(rows) = self.rows {
            write!(f, ", some {}", counted(usize::try_from(rows).unwrap_or_default(), "row"))?;
        }
        write!(f, ", {}", size(self.bytes))
    }
}

/// Bytes for people: `8.1 MB`, in powers of 1000.
fn size(bytes: i64) -> String {
    let (mut whole, mut tenths, mut unit) = (bytes, 0, "bytes");
    for next in ["kB", "MB", "GB", "TB"] {
        if whole < 1_000 {
            break;
        }
        (whole, tenths, unit) = (whole / 1_000, whole % 1_000 / 100, next);
    }
    if unit == "bytes" { format!("{whole} {unit}") } else { format!("{whole}.{tenths} {unit}") }
}

/// User tables, the rows that the statistics know, and the size on disk: `pg_class.reltuples` is -1 where a
/// table was never analysed, and `pg_stat_user_tables` counts from there on.
const CONTENTS: &str = "
    SELECT count(*),
           sum(greatest(c.reltuples::int8, pg_stat_get_live_tuples(c.oid), 0))::int8,
           pg_database_size(current_database())
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p')
      AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname NOT LIKE 'pg\\_%'";

impl Found {
    /// Makes the database, where it is not there.
    pub(crate) async fn create(&self) -> Result<Made, Failure> {
        match &self.address {
            Address::Postgres(options) => {
                if self.exists(options).await? {
                    return Ok(Made::Before);
                }
                let name = schema_manifest::quoted(&self.address.database());
                self.on_server(options, &format!("CREATE DATABASE {name}")).await?;
                Ok(Made::New)
            }
            Address::Sqlite(options) => {
                if options.get_filename().exists() {
                    return Ok(Made::Before);
                }
                let connection = options.clone().create_if_missing(true).connect().await;
                let mut connection = connection.map_err(|error| self.refused("made", &error))?;
                // A file has its first page once something is written.
                let written =
                    sqlx::raw_sql("PRAGMA user_version = 0; VACUUM").execute(&mut connection);
                written.await.map_err(|error| self.refused("made", &error))?;
                connection.close().await.map_err(|error| self.refused("made", &error))?;
                Ok(Made::New)
            }
        }
    }

    /// What would be lost; `None`: it is not there.
    pub(crate) async fn contents(&self) -> Result<Option<Contents>, Failure> {
        match &self.address {
            Address::Postgres(options) => {
                if !self.exists(options).await? {
                    return Ok(None);
                }
                let unread = |error: sqlx::Error| self.refused("read", &error);
                let mut connection = self.connect(options.clone()).await?;
                let row: (i64, Option<i64>, i64) =
                    sqlx::query_as(CONTENTS).fetch_one(&mut connection).await.map_err(unread)?;
                connection.close().await.map_err(unread)?;
                Ok(Some(Contents { tables: row.0, rows: row.1, bytes: row.2 }))
            }
            Address::Sqlite(options) => self.file_contents(options).await,
        }
    }

    async fn file_contents(
        &self,
        options: &SqliteConnectOptions,
    ) -> Result<Option<Contents>, Failure> {
        let Ok(file) = options.get_filename().metadata() else { return Ok(None) };
        let bytes = i64::try_from(file.len()).unwrap_or(i64::MAX);
        let unread = |error: sqlx::Error| self.refused("read", &error);
        let mut connection = options.clone().connect().await.map_err(unread)?;
        let names: Vec<String> = sqlx::query_scalar(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
        )
        .fetch_all(&mut connection)
        .await
        .map_err(unread)?;
        connection.close().await.map_err(unread)?;
        let tables = i64::try_from(names.len()).unwrap_or(i64::MAX);
        Ok(Some(Contents { tables, rows: None, bytes }))
    }

    /// Destroys the database.
    pub(crate) async fn drop(&self, force: bool) -> Result<(), Failure> {
        match &self.address {
            Address::Postgres(options) => {
                let name = schema_manifest::quoted(&self.address.database());
                let force = if force { " WITH (FORCE)" } else { "" };
                self.on_server(options, &format!("DROP DATABASE {name}{force}")).await
            }
            Address::Sqlite(options) => {
                for file in files(options) {
                    match std::fs::remove_file(&file) {
                        Err(error) if error.kind() != ErrorKind::NotFound => {
                            let file = file.display();
                            return Err(Failure::Call(format!("cannot remove {file}: {error}")));
                        }
                        _ => {}
                    }
                }
                Ok(())
            }
        }
    }

    async fn exists(&self, options: &PgConnectOptions) -> Result<bool, Failure> {
        let mut connection = self.maintenance(options).await?;
        let exists =
            sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
                .bind(self.address.database())
                .fetch_one(&mut connection)
                .await;
        let exists = exists.map_err(|error| self.refused("looked for", &error))?;
        let _ = connection.close().await;
        Ok(exists)
    }

    /// Runs a statement that no connection to the database itself may run.
    async fn on_server(&self, options: &PgConnectOptions, sql: &str) -> Result<(), Failure> {
        let verb = if sql.starts_with("CREATE") { "made" } else { "dropped" };
        let mut connection = self.maintenance(options).await?;
        let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await;
        done.map_err(|error| self.refused(verb, &error))?;
        let _ = connection.close().await;
        Ok(())
    }

    /// A connection to the database that is there for this, as `createdb` and `dropdb` do:
    /// <https://www.postgresql.org/docs/current/app-createdb.html>.
    async fn maintenance(&self, options: &PgConnectOptions) -> Result<PgConnection, Failure> {
        let is_postgres = self.address.database() == "postgres";
        let name = if is_postgres { "template1" } else { "postgres" };
        self.connect(options.clone().database(name)).await
    }

    async fn connect(&self, options: PgConnectOptions) -> Result<PgConnection, Failure> {
        let name = options.get_database().unwrap_or_default().to_owned();
        let began = Instant::now();
        let cause = loop {
            let left = self.timeout.saturating_sub(began.elapsed());
            match tokio::time::timeout(left, options.connect()).await {
                Ok(Ok(connection)) => return Ok(connection),
                // As a pool does: a server that is starting is waited for.
                Ok(Err(error)) if is_refused(&error) && left > PAUSE => {
                    tokio::time::sleep(PAUSE).await;
                }
                Ok(Err(error)) => break message(&error),
                Err(_) => break format!("no answer within {} s", self.timeout.as_secs()),
            }
        };
        Err(Failure::Unreachable(format!(
            "cannot connect to database `{name}` of the server of {}: {cause}",
            self.address
        )))
    }

    fn refused(&self, verb: &str, error: &sqlx::Error) -> Failure {
        Failure::Refused(format!("{} cannot be {verb}: {}", self.address, message(error)))
    }
}

const PAUSE: Duration = Duration::from_millis(200);

/// Whether nobody listens, or the server is starting: `cannot_connect_now`.
fn is_refused(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    matches!(error, sqlx::Error::Io(cause) if cause.kind() == ErrorKind::ConnectionRefused)
        || code.as_deref() == Some("57P03")
}

/// What the server said, without what sqlx puts around it.
fn message(error: &sqlx::Error) -> String {
    let Some(error) = error.as_database_error() else { return error.to_string() };
    let detail = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>();
    let detail = detail.and_then(|error| error.detail()).map(|text| format!("\n  {text}"));
    let to_do = match error.code().as_deref() {
        // object_in_use
        Some("55006") => "\nwhat to do: end these sessions, or pass `--force`",
        // insufficient_privilege
        Some("42501") => "\nwhat to do: connect as a role that may, with CREATEDB or as its owner",
        _ => "",
    };
    format!("{}{}{to_do}", error.message(), detail.unwrap_or_default())
}

/// The database's file, and those that SQLite and the runtime's lock put beside it.
fn files(options: &SqliteConnectOptions) -> Vec<PathBuf> {
    let file = options.get_filename();
    let beside = |end: &str| {
        let mut name = file.as_os_str().to_owned();
        name.push(end);
        PathBuf::from(name)
    };
    let mut files = vec![file.to_path_buf()];
    files.extend(["-wal", "-shm", "-journal", "-schema"].map(beside));
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_for_people() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (999, "999 bytes"),
            (8_192, "8.1 kB"),
            (999_999, "999.9 kB"),
            (1_000_000, "1.0 MB"),
            (7_500_000_000_000_000, "7500.0 TB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }
}
