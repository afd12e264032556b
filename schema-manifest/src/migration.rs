//! A migration as a binary carries it.

use std::fmt;

use crate::{List, Text};

/// The SHA-384 digest of a file, as sqlx records it in its history table.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Checksum(pub [u8; 48]);

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({self})")
    }
}

#[cfg(feature = "serde")]
impl serde::Serialize for Checksum {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A change script with its version, its name and, where it has one, its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Migration {
    /// The order key.
    pub version: i64,
    /// The name from the file or folder name, as written: `init_schema`.
    pub name: Text,
    /// The forward script.
    pub up: Script,
    /// The way back.
    pub down: Down,
    /// Queries that return no row where the migration has done its work.
    pub verify: Option<Script>,
    /// Checksums under which earlier texts of the up were applied, equal but for comments:
    /// `accept` in the lock file.
    pub accepted: List<Checksum>,
    /// What is known to be wrong with the way back, and was let pass.
    pub down_findings: List<DownFinding>,
    /// The objects that the up touches.
    pub touches: List<Touched>,
}

impl Migration {
    /// A migration, in a const context too.
    #[expect(clippy::too_many_arguments, reason = "for generated code: a parameter for each field")]
    pub const fn new(
        version: i64,
        name: Text,
        up: Script,
        down: Down,
        verify: Option<Script>,
        accepted: List<Checksum>,
        down_findings: List<DownFinding>,
        touches: List<Touched>,
    ) -> Self {
        Migration { version, name, up, down, verify, accepted, down_findings, touches }
    }

    /// Whether a database that recorded this checksum has applied this migration: it is that of
    /// the up, or one that the lock file accepts.
    pub fn accepts(&self, checksum: &[u8]) -> bool {
        self.up.checksum.0 == checksum || self.accepted.iter().any(|one| one.0 == checksum)
    }

    /// The description that sqlx writes to the history table: the name with spaces for `_`.
    pub fn description(&self) -> String {
        self.name.replace('_', " ")
    }
}

/// An object that an up touches, by its name without its schema.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Touched {
    /// Its name; `*` where the up may touch anything.
    pub name: Text,
    /// Whether it is made, changed or dropped, or has its rows changed; otherwise it is named only.
    pub changes: bool,
}

impl Touched {
    /// A touched object, in a const context too.
    pub const fn new(name: Text, changes: bool) -> Self {
        Touched { name, changes }
    }

    /// What is touched by an up that may touch anything.
    pub const fn everything() -> Self {
        Touched { name: Text::Borrowed("*"), changes: true }
    }

    /// Whether it stands for everything.
    pub fn is_everything(&self) -> bool {
        self.name == "*"
    }
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.version, self.name)
    }
}

/// How a migration is reverted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub enum Down {
    /// By running this script.
    Script(Script),
    /// Not at all, for the reason that `-- irreversible: why` gives.
    Irreversible(Text),
    /// Not at all: the layout has no downs, or `downs = "optional"` and there is none.
    ForwardOnly,
}

/// A finding about a way back that was let pass, since the migration is released or the finding
/// is allowed: `revert` refuses the step unless told otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct DownFinding {
    /// The code of the check: `empty-down`.
    pub check: Text,
    /// What was found.
    pub message: Text,
    /// The file.
    pub path: Text,
    /// The line in it, counted from 1, where the finding has one.
    pub line: Option<u32>,
}

impl DownFinding {
    /// A finding, in a const context too.
    pub const fn new(check: Text, message: Text, path: Text, line: Option<u32>) -> Self {
        DownFinding { check, message, path, line }
    }
}

impl fmt::Display for DownFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} [{}] ({}", self.message, self.check, self.path)?;
        self.line.iter().try_for_each(|line| write!(f, ":{line}"))?;
        f.write_str(")")
    }
}

/// A file of SQL as it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Script {
    /// The file's path as the user named the folder, with `/` between its parts:
    /// `migrations/20260105090000_disks/up.sql`.
    pub path: Text,
    /// The whole file.
    pub sql: Text,
    /// The digest of the whole file.
    pub checksum: Checksum,
    /// Whether it runs outside a transaction (`-- no-transaction`).
    pub no_transaction: bool,
    /// Its statements in order; nothing but white space, comments and `;` stands between them.
    pub statements: List<Statement>,
}

impl Script {
    /// A script, in a const context too.
    pub const fn new(
        path: Text,
        sql: Text,
        checksum: Checksum,
        no_transaction: bool,
        statements: List<Statement>,
    ) -> Self {
        Script { path, sql, checksum, no_transaction, statements }
    }

    /// The text of one of its statements, without the semicolon.
    pub fn text(&self, statement: &Statement) -> &str {
        self.sql.get(statement.start as usize..statement.end as usize).unwrap_or_default()
    }

    /// Whether it begins its transaction itself: by a `BEGIN` that says how that is to be (`ISOLATION
    /// LEVEL`), which the `COMMIT` around the file ends.
    pub fn begins_itself(&self) -> bool {
        let class = |one: Option<&Statement>| one.map(|one| one.transaction);
        !self.no_transaction
            && class(self.statements.first()) == Some(TransactionClass::Opening)
            && class(self.statements.last()) == Some(TransactionClass::Wrapper)
    }
}

/// Where a statement stands in its file, and what the runtime must know of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Statement {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one; the semicolon is not part of it.
    pub end: u32,
    /// The line of the first byte, counted from 1.
    pub line: u32,
    /// How it stands to transactions.
    pub transaction: TransactionClass,
    /// Whether it throws data away (`DROP TABLE`, `DROP COLUMN`, `TRUNCATE`, `DELETE`).
    pub discards_data: bool,
    /// The index that it builds or drops `CONCURRENTLY`, outside of a transaction.
    pub index: Option<ConcurrentIndex>,
    /// Where the name of a setting of the user's own stands (`app.tenant`) that it makes for the session:
    /// no server lists those.
    pub sets: Option<(u32, u32)>,
}

/// An index that a statement builds or drops `CONCURRENTLY`: where its names stand in the file,
/// from the first byte to the byte after the last one, as they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum ConcurrentIndex {
    /// `CREATE INDEX CONCURRENTLY`
    Build {
        /// The index's name, where it has one.
        name: Option<(u32, u32)>,
        /// The table's name.
        table: (u32, u32),
    },
    /// `DROP INDEX CONCURRENTLY`
    Drop {
        /// The index's name.
        name: (u32, u32),
    },
}

impl Statement {
    /// A statement, in a const context too.
    pub const fn new(
        start: u32,
        end: u32,
        line: u32,
        transaction: TransactionClass,
        discards_data: bool,
    ) -> Self {
        Statement { start, end, line, transaction, discards_data, index: None, sets: None }
    }

    /// The same with the index that it builds or drops, in a const context too.
    #[must_use]
    pub const fn with_index(mut self, index: Option<ConcurrentIndex>) -> Self {
        self.index = index;
        self
    }

    /// The same with the setting that it makes, in a const context too.
    #[must_use]
    pub const fn with_setting(mut self, name: Option<(u32, u32)>) -> Self {
        self.sets = name;
        self
    }
}

/// How a statement stands to transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "snake_case"))]
pub enum TransactionClass {
    /// Runs inside one.
    Inside,
    /// Runs inside one, before every query (`SET TRANSACTION` and a `BEGIN ISOLATION LEVEL ..` around
    /// the file, on `PostgreSQL`).
    Opening,
    /// Cannot run inside one (`CREATE INDEX CONCURRENTLY`).
    Outside,
    /// Runs inside one that was begun by `BEGIN` only (`SAVEPOINT`, on `PostgreSQL`).
    Savepoint,
    /// Not known: the text was not understood, which was let pass, and may be several statements.
    Unread,
    /// The `BEGIN` or `COMMIT` around a whole file: the runtime leaves it out, since the
    /// migration's own transaction takes its place.
    Wrapper,
    /// Runs inside one that was begun with foreign keys switched off (`DROP TABLE`, on `SQLite`): else it
    /// would first delete every row, and with them those that refer to them.
    /// Source: <https://sqlite.org/foreignkeys.html>, section 5.
    WithoutForeignKeys,
    /// Begins or ends a transaction of the file's own, in a script that runs outside of one (on
    /// `SQLite`).
    Control,
    /// Sets something up for its session, in a script that runs outside of a transaction (`PRAGMA`, on
    /// `SQLite`): is run again by whoever goes on behind it.
    Session,
}
