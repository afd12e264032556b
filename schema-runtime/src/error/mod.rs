//! Everything that can go wrong: what happened, where, and what to do about it.
//!
//! The text of an error is complete: a cause that it prints is a field, never `source()` too.

mod text;
#[cfg(test)]
mod texts;

use std::fmt;
use std::time::Duration;

use schema_manifest::{Checksum, Difference, DownFinding, Embedded, List, Object, Text};

use crate::color::{Color, Style, paint};
use crate::drift::{Drift, Drifted};
use crate::failure::{Remains, ScriptFailure, Subject, VerifyFailure};
use crate::freshness::Stale;
use crate::lock::Holder;

/// Why a call did not do what was asked.
///
/// Its `Display` says what happened, where, and what to do; it never holds a credential. `Debug` is
/// the same text, since that is what a `main` that returns the error prints, and `unwrap`.
#[non_exhaustive]
pub enum Error {
    /// No connection. Whoever runs the database or configures its address must act.
    Unreachable {
        /// Host and port or socket, database and user; never the password.
        address: String,
        /// What the pool was doing.
        note: Option<String>,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
    },
    /// The database refused something that is not a script's statement. What it was doing tells
    /// who must act: mostly a missing privilege.
    Database {
        /// What it was doing.
        doing: String,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
    },
    /// The connection is inside a transaction of the caller. The caller must pass another one.
    InTransaction,
    /// Each connection of the pool has a database in memory of its own (`SQLite`). The pool must be made
    /// another way.
    PrivateMemory {
        /// How many connections the pool may open.
        connections: u32,
    },
    /// The server takes no writes, or the file does not. The service must be pointed at the primary, or
    /// be let write.
    ReadOnly {
        /// The database's name.
        database: String,
        /// What would have to run.
        pending: Vec<String>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The role may not read one of our tables. Whoever grants privileges must act.
    HistoryUnreadable {
        /// The database's name.
        database: String,
        /// The table.
        table: String,
        /// The schema that it is in, where the role may not use that one either.
        schema: Option<String>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Something else has the name of one of our tables. Whoever configures the service must give
    /// the history another name.
    ForeignHistory {
        /// The table.
        table: String,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// No schema of the `search_path` exists, so that an unqualified name means nothing.
    NoDefaultSchema {
        /// The database's name.
        database: String,
        /// The session's `search_path`.
        search_path: String,
    },
    /// Migrations were edited after they were applied. Whoever edited them must restore them.
    Edited {
        /// All of them.
        migrations: Vec<EditedMigration>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The database has migrations that this binary does not know. An older binary must be
    /// replaced, a deleted file restored.
    Unknown {
        /// All of them.
        migrations: Vec<UnknownMigration>,
        /// The newest migration of this binary.
        newest_embedded: Option<String>,
        /// The migrations folder.
        folder: Text,
        /// What of this binary's schema is not there any more, where that was asked.
        report: Option<Box<Drift>>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Migrations that were merged late touch what newer ones have touched that are applied. Whoever
    /// merged them must give them new versions, or say that they are to run all the same.
    Late {
        /// All of them.
        migrations: Vec<LateMigration>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A migration that runs outside of a transaction did not end well. A person must look.
    Dirty {
        /// The migration's version.
        version: i64,
        /// Its name.
        name: String,
        /// Its file, where this binary knows it.
        path: Option<Text>,
        /// Who is running it at this moment.
        running: Option<Box<Holder>>,
        /// How far it came, and why it does not go on, where that is known.
        note: Option<String>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Migrations are pending where nothing may be written. The job that migrates must run.
    Pending {
        /// The database's name.
        database: String,
        /// All of them.
        migrations: Vec<String>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Migrations that were to be reverted have no way back.
    Irreversible {
        /// All of them, the newest first.
        migrations: Vec<IrreversibleMigration>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Migrations that were to be reverted have a down that is known to be wrong. Whoever reverts
    /// must look at it, and correct it or say that it is to run all the same.
    UntrustedDown {
        /// All of them, the newest first.
        migrations: Vec<UntrustedMigration>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The target belongs to another folder.
    NoSuchTarget {
        /// The version asked for.
        version: i64,
        /// The migrations folder.
        folder: Text,
    },
    /// Another process held the lock for longer than the lock timeout.
    LockTimeout {
        /// What was to be done.
        doing: String,
        /// How long it waited.
        waited: Duration,
        /// Who holds it, where the server tells.
        holders: Vec<Holder>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A migration that runs outside of a transaction needs a session of its own, and the pool goes
    /// through a pooler that gives each transaction another one. Whoever configures the service must
    /// say how to connect to the server itself.
    Pooled {
        /// What was to be run.
        subject: String,
        /// The file.
        path: Text,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A statement that runs `CONCURRENTLY` waited for other sessions for longer than it may. Their
    /// transactions have to end.
    WaitedTooLong {
        /// What was running.
        subject: String,
        /// The file.
        path: Text,
        /// The line of the statement.
        line: usize,
        /// How long it waited.
        waited: Duration,
        /// The sessions that it waited for.
        sessions: Vec<Holder>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A statement of a script failed. The script must be fixed.
    Script {
        /// Where, why, and what remains.
        failure: Box<ScriptFailure>,
    },
    /// The connection was lost while a script ran. Whoever starts the service must start it again:
    /// what is in the database is read then.
    ConnectionLost {
        /// What was running.
        subject: String,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A script ended or left open the transaction that it runs in. The script must be fixed.
    EndedTransaction {
        /// What was running.
        subject: String,
        /// The file.
        path: Text,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A script that runs outside of a transaction began one and did not end it. The script must
    /// be fixed.
    UnfinishedTransaction {
        /// What was running.
        subject: Subject,
        /// The file.
        path: Text,
        /// Whether the next start goes on at that transaction's `BEGIN`.
        goes_on: bool,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The row that records a script is not kept. Whoever put a trigger or a rule on our table must
    /// take it away.
    NotRecorded {
        /// What was running.
        subject: String,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// Migrations that were to run in a single transaction cannot. They must be run each by itself.
    NotOneTransaction {
        /// Their files, with the reason.
        scripts: Vec<(Text, &'static str)>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The folder that this debug build was made from has changed since. It must be built again.
    StaleBinary {
        /// Every file that differs.
        report: Box<Stale>,
    },
    /// Queries of verify scripts gave a row each, where there must be none. The data or the migration
    /// must be corrected.
    Unverified {
        /// The migration that was being run; `None`: the scripts of all were run.
        subject: Option<Subject>,
        /// Each query, with the first row that it gave.
        failures: Vec<VerifyFailure>,
        /// What the failure leaves behind.
        remains: Remains,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The database has no history, and objects of the manifest all the same. An operator must say
    /// whether they are adopted, or the migrations run on them.
    ExistingSchema {
        /// The database's name.
        database: String,
        /// The objects that are as they should be.
        matching: Vec<Object>,
        /// What is missing or different.
        differences: Vec<Difference>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The schema that is to be adopted is not the one of the manifest. What differs must be
    /// corrected.
    BaselineDiffers {
        /// The database's name.
        database: String,
        /// What is missing or different.
        differences: Vec<Difference>,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// A database that has a history was to be adopted: the migrations can run on it.
    HasHistory {
        /// The database's name.
        database: String,
        /// How many migrations it has.
        applied: usize,
    },
    /// `SCHEMA_DRIFT` is set to something that means nothing. Whoever set it must write `warn`, or take
    /// it away.
    Environment {
        /// What it is set to.
        value: String,
        /// The operator's own line.
        hint: Option<Text>,
    },
    /// The schema is not the one that the binary was compiled for.
    Drift {
        /// Every difference.
        report: Box<Drift>,
    },
}

impl Error {
    /// Migrations that the folder does not have.
    pub(crate) fn unknown(
        embedded: &Embedded,
        migrations: Vec<UnknownMigration>,
        report: Option<Box<Drift>>,
    ) -> Self {
        Error::Unknown {
            migrations,
            newest_embedded: embedded.migrations.last().map(ToString::to_string),
            folder: embedded.folder.clone(),
            report,
            hint: embedded.hint.clone(),
        }
    }

    /// The same text in colours, where they are wanted.
    pub fn colored(&self, color: Color) -> impl fmt::Display {
        paint(color, Style::Refusal, &self.to_string())
    }

    /// The same where it is known better what a failed script leaves behind.
    pub(crate) fn leaving(mut self, remains: Remains) -> Self {
        match &mut self {
            Error::Script { failure } => failure.leaves(remains),
            Error::Unverified { remains: known, .. } => *known = remains,
            _ => {}
        }
        self
    }
}

impl std::error::Error for Error {}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A migration whose file is not the one that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct EditedMigration {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// Its file.
    pub path: Text,
    /// The checksum in the history table, in hexadecimal digits.
    pub recorded: String,
    /// The checksum of the embedded file.
    pub embedded: Checksum,
    /// When it was applied.
    pub installed_on: String,
    /// Where the live schema is not as the edited file makes it: what the edit adds or changes. What it took
    /// out of the file is not seen.
    pub differences: Vec<Drifted>,
}

/// A migration that the database has and the binary has not.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct UnknownMigration {
    /// Its version.
    pub version: i64,
    /// Its name, as recorded.
    pub name: String,
    /// When it was applied.
    pub installed_on: String,
}

/// A pending migration that stands before an applied one which is in its way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct LateMigration {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// Its file.
    pub path: Text,
    /// The applied one, with its version and name.
    pub applied: String,
    /// What both touch; `None`: one of them may touch anything, or no late one is wanted.
    pub object: Option<Text>,
}

/// A migration without a way back.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct IrreversibleMigration {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// Its file.
    pub path: Text,
    /// What `-- irreversible: why` says; `None` where it has no down.
    pub reason: Option<Text>,
}

/// A migration whose down is known to be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
#[non_exhaustive]
pub struct UntrustedMigration {
    /// Its version.
    pub version: i64,
    /// Its name.
    pub name: Text,
    /// The file of its down.
    pub path: Text,
    /// What was found when the folder was checked, and let pass.
    pub findings: List<DownFinding>,
}
