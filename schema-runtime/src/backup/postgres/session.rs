//! A connection with the settings that make a value read as it was written.

use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, ConnectOptions as _};

use crate::backup::error::BackupError;
use crate::postgres::address;

/// What `pg_dump` sets too, so that a value has the same text whoever writes it (`setup_connection` of `pg_dump.c`);
/// `row_security` makes an error of rows that a policy would hide. Nothing that takes long is cut.
const SETTINGS: &str = "
    SELECT set_config(name, value, false)
    FROM (VALUES
        ('datestyle', 'ISO'), ('intervalstyle', 'postgres'), ('extra_float_digits', '3'),
        ('bytea_output', 'hex'), ('xmloption', 'content'), ('synchronize_seqscans', 'off'),
        ('row_security', 'off'), ('statement_timeout', '0'), ('transaction_timeout', '0'),
        ('idle_in_transaction_session_timeout', '0'), ('default_transaction_read_only', 'off'),
        ('lock_timeout', $1)
    ) wanted (name, value)
    WHERE EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE s.name = wanted.name)";

pub(super) async fn connect(
    options: &PgConnectOptions,
    lock_timeout: Duration,
) -> Result<PgConnection, BackupError> {
    let options = match options.get_application_name() {
        Some(_) => options.clone(),
        None => options.clone().application_name("schema backup"),
    };
    let connected = options.connect().await;
    let mut connection = connected
        .map_err(|cause| BackupError::Unreachable { address: address(&options), cause })?;
    let settings = sqlx::query(SETTINGS).bind(lock_timeout.as_millis().to_string());
    let set = settings.execute(&mut connection).await;
    set.map_err(BackupError::doing("setting up the session"))?;
    Ok(connection)
}

/// Runs statements; the error says what they were for.
pub(super) async fn run(
    connection: &mut PgConnection,
    sql: &str,
    doing: &str,
) -> Result<(), BackupError> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql)).execute(connection).await;
    done.map(drop).map_err(BackupError::doing(doing))
}

/// Sets the `search_path`, on which depends how types and names that are values are printed; gives the one before.
pub(super) async fn set_search_path(
    connection: &mut PgConnection,
    path: &str,
) -> Result<String, BackupError> {
    let sql = "SELECT old, set_config('search_path', $1, false) FROM (SELECT \
               current_setting('search_path') AS old OFFSET 0) before";
    let set: Result<(String, String), _> =
        sqlx::query_as(sql).bind(path).fetch_one(connection).await;
    set.map(|(before, _)| before).map_err(BackupError::doing("setting the search_path"))
}
