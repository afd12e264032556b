//! What one read of a database shows: plain data, the same for each dialect.

use schema_manifest::{Depth, Manifest};

use crate::database::Seen;
use crate::plan::Direction;

/// A database as one read found it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The database's name (`PostgreSQL`) or file (`SQLite`).
    pub database: String,
    /// Whether the server takes no writes (a replica).
    pub read_only: bool,
    /// Whether the connection was inside a transaction of its caller.
    pub in_transaction: bool,
    /// The migrations that were ever applied, by version.
    pub history: Table<AppliedRow>,
    /// The fixtures that were ever run, the oldest first.
    pub fixtures: Table<FixtureRow>,
    /// The schema.
    pub observed: Manifest,
    /// How many expressions of it are there whose text could not be read, since another session holds
    /// their table.
    pub unread: usize,
    /// How much of it was read.
    pub depth: Depth,
    /// Where rows of ours go and what the session looked like.
    pub place: Place,
}

/// One of our own tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Table<R> {
    /// It does not exist.
    Absent,
    /// The role may not read it.
    Unreadable,
    /// Its rows.
    Rows(Vec<R>),
}

impl<R> Table<R> {
    /// Its rows; none where it does not exist or cannot be read.
    pub fn rows(&self) -> &[R] {
        match self {
            Table::Rows(rows) => rows,
            Table::Absent | Table::Unreadable => &[],
        }
    }
}

impl Table<AppliedRow> {
    /// How many rows it has.
    pub fn seen(&self) -> Seen {
        let rows = self.rows();
        Seen { rows: rows.len(), dirty: rows.iter().filter(|row| !row.success).count() }
    }
}

/// A row of the history table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppliedRow {
    /// The migration's version.
    pub version: i64,
    /// Its name, with spaces for `_`.
    pub description: String,
    /// When, as the database prints it.
    pub installed_on: String,
    /// `false`: half done.
    pub success: bool,
    /// The digest of the file that was run.
    pub checksum: Vec<u8>,
    /// In nanoseconds; -1 where it is not known.
    pub execution_time: i64,
}

/// A row of `_schema_fixtures`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixtureRow {
    /// The fixture's name.
    pub name: String,
    /// The digest of the file that was run.
    pub checksum: Vec<u8>,
}

/// The names of our own tables, and of what the caller has in the session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnTables {
    /// Their schema; `None`: wherever the `search_path` finds them, else the default one.
    pub schema: Option<String>,
    /// The history.
    pub history: String,
    /// The fixtures that were run.
    pub fixtures: String,
    /// How far a migration came that runs outside of a transaction.
    pub progress: String,
    /// The settings of the caller's own that are put back after a script.
    pub kept: Vec<String>,
}

impl Default for OwnTables {
    fn default() -> Self {
        OwnTables {
            schema: None,
            history: "_sqlx_migrations".to_owned(),
            fixtures: "_schema_fixtures".to_owned(),
            progress: "_schema_progress".to_owned(),
            kept: Vec::new(),
        }
    }
}

impl OwnTables {
    /// Those of a history with a name of its own.
    #[cfg(feature = "postgres")]
    pub(crate) fn of(schema: Option<String>, history: &str) -> Self {
        let other = |what| format!("{history}_{what}");
        OwnTables {
            schema,
            history: history.to_owned(),
            fixtures: other("fixtures"),
            progress: other("progress"),
            kept: Vec::new(),
        }
    }
}

/// Where rows of ours go, and what the session must look like after a script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Place {
    /// The names of our tables.
    pub own: OwnTables,
    /// The database's name, which the lock's id is made of.
    pub database: String,
    /// The schema of the history table: where it is, else where it would be created.
    pub history_schema: Option<String>,
    /// Whether the history table has to be created.
    pub history_absent: bool,
    /// The schema of `_schema_fixtures`, likewise.
    pub fixtures_schema: Option<String>,
    /// Whether `_schema_fixtures` has to be created.
    pub fixtures_absent: bool,
    /// The schema of the search path that has a history and that the role may not use.
    pub hidden_history: Option<String>,
    /// The session's `search_path`.
    pub search_path: String,
    /// The session's `role`.
    pub role: String,
    /// Whom the session acts for: its `session_user`.
    pub user: String,
    /// What was set since the session began, by a pool's `after_connect` say: names and values.
    pub settings: Vec<(String, String)>,
}

/// How far a migration came that runs outside of a transaction and did not end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// Which way it was run.
    pub direction: Direction,
    /// How many of its statements have run.
    pub done: usize,
    /// The first of them, counted from 1, that the file does not have any more.
    pub differs: Option<usize>,
    /// The indexes that were there when the next statement was about to run, which may have run.
    pub indexes: Option<String>,
    /// What the statements that have run had set for the session, in the order to set it again.
    pub settings: Vec<SessionSetting>,
    /// The temporary tables that they had made and not dropped, which are gone with the session.
    pub temporary: Option<String>,
}

/// What a script had done to a setting of its session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionSetting {
    /// `RESET ALL`.
    ResetAll,
    /// `RESET` of this one.
    Reset(String),
    /// `SET` of this one, which may be `role` or `session_authorization`, to a value.
    Set(String, String),
}

/// Reads bytes written as hexadecimal digits.
#[cfg(feature = "postgres")]
pub(crate) fn unhex(digits: &str) -> Option<Vec<u8>> {
    if !digits.len().is_multiple_of(2) {
        return None;
    }
    (0..digits.len())
        .step_by(2)
        .map(|at| digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()))
        .collect()
}

/// Writes bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
