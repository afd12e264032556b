//! What a connection is set to: the same after a script as before.

use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Row as _, SqliteConnection};

/// The switches of a connection that a script may turn, and that no rollback turns back.
///
/// Source: <https://sqlite.org/pragma.html>. `defer_foreign_keys` ends with its transaction, and
/// `case_sensitive_like` cannot be read.
/// Nor can `synchronous`, while another connection has the file to itself.
const SWITCHES: [&str; 7] = [
    "foreign_keys",
    "legacy_alter_table",
    "writable_schema",
    "ignore_check_constraints",
    "recursive_triggers",
    "reverse_unordered_selects",
    "query_only",
];

/// The values of the switches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Settings(Vec<i64>);

impl Settings {
    pub(super) async fn read(conn: &mut SqliteConnection) -> Result<Settings, sqlx::Error> {
        // Not `pragma_foreign_keys`: to read from that, the schema is read first, for which another
        // connection may be in the way (tried).
        let sql = SWITCHES.map(|name| format!("PRAGMA {name}")).join(";");
        let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
        let value = |row| SqliteRow::try_get_unchecked::<i64, _>(row, 0);
        rows.iter().map(value).collect::<Result<_, _>>().map(Settings)
    }

    /// Whether foreign keys are on.
    pub(super) fn foreign_keys(&self) -> bool {
        self.0.first().is_some_and(|value| *value != 0)
    }

    /// Puts back what is not as it was.
    pub(super) async fn restore(&self, conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let now = Settings::read(conn).await?;
        let changed = SWITCHES.iter().zip(std::iter::zip(&self.0, &now.0));
        let changed = changed.filter(|(_, (before, now))| before != now);
        let pragmas = changed.map(|(name, (before, _))| format!("PRAGMA {name} = {before}"));
        let pragmas = pragmas.collect::<Vec<_>>().join(";");
        if pragmas.is_empty() {
            return Ok(());
        }
        sqlx::raw_sql(AssertSqlSafe(pragmas)).execute(conn).await.map(drop)
    }
}

/// Switches foreign keys off: outside of a transaction, since inside it would do nothing.
pub(super) async fn without_foreign_keys(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::raw_sql("PRAGMA foreign_keys = OFF").execute(conn).await.map(drop)
}
