//! Why a backup was not made, or not restored.

use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::Error;

/// Why a backup was not made or restored, or a database not made anew.
///
/// Its `Display` says what happened, what is left, and what to do; it never holds a credential.
#[non_exhaustive]
pub enum BackupError {
    /// The migrator refuses: a migration or a fixture fails, or the schema is another one.
    Schema(Box<Error>),
    /// No connection.
    Unreachable {
        /// Host and port or socket, database and user; never the password.
        address: String,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
    },
    /// The database refused something.
    Database {
        /// What it was doing.
        doing: String,
        /// The cause; it is part of the text.
        cause: sqlx::Error,
    },
    /// A file or folder cannot be read or written.
    File {
        /// What was done to it.
        doing: &'static str,
        /// Which.
        path: PathBuf,
        /// The cause; it is part of the text.
        cause: io::Error,
    },
    /// `pg_dump` or `pg_restore` is not there, too old, or has failed.
    Program {
        /// Which.
        program: String,
        /// What it has said, or what is wrong with it.
        fault: String,
        /// What to do.
        to_do: String,
    },
    /// A backup is not what its `backup.json` says.
    Damaged {
        /// Its folder.
        folder: PathBuf,
        /// Everything that is wrong.
        findings: Vec<String>,
    },
    /// A folder is no complete backup.
    NoBackup {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        why: String,
    },
    /// The folder that a backup is to be written to is there already.
    Exists {
        /// The folder.
        folder: PathBuf,
    },
    /// The schema of the database is not the one of the backup.
    OtherSchema {
        /// The backup's folder.
        folder: PathBuf,
        /// All that differs.
        differences: Vec<String>,
    },
    /// Rows would be lost.
    NotEmpty {
        /// The tables that have some.
        tables: Vec<String>,
    },
    /// A table that was named is not in the backup.
    NoSuchTable {
        /// Its name, as it was written.
        name: String,
        /// Those that are.
        tables: Vec<String>,
    },
    /// The rows that were written are not those of the backup. Nothing of them remains.
    RowsDiffer {
        /// What was found, for each table.
        findings: Vec<String>,
    },
    /// Others are connected to the database that is to be made anew.
    InUse {
        /// The database.
        database: String,
        /// Who they are.
        sessions: Vec<String>,
    },
    /// What was asked for is not done to this database.
    Unsuited {
        /// Why.
        why: String,
    },
}

impl BackupError {
    /// Of a statement: what it was doing, and why it failed.
    pub(super) fn doing(doing: impl Into<String>) -> impl FnOnce(sqlx::Error) -> BackupError {
        let doing = doing.into();
        move |cause| BackupError::Database { doing, cause }
    }

    /// Of a file.
    pub(super) fn file(
        doing: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> BackupError {
        let path = path.into();
        move |cause| BackupError::File { doing, path, cause }
    }
}

impl From<Error> for BackupError {
    fn from(error: Error) -> Self {
        BackupError::Schema(Box::new(error))
    }
}

impl std::error::Error for BackupError {}

impl fmt::Debug for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for BackupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BackupError::Schema(error) => write!(f, "{error}"),
            BackupError::Unreachable { address, cause } => write!(
                f,
                "cannot connect to {address}: {}\nwhat to do: see whether the server runs and lets this role in",
                said(cause)
            ),
            BackupError::Database { doing, cause } => {
                write!(f, "{doing}: {}{}", said(cause), advice(cause))
            }
            BackupError::File { doing, path, cause } => {
                write!(f, "cannot {doing} {}: {cause}", path.display())
            }
            BackupError::Program { program, fault, to_do } => {
                write!(f, "{program}: {fault}\nwhat to do: {to_do}")
            }
            BackupError::Damaged { folder, findings } => {
                write!(f, "the backup {} is damaged", folder.display())?;
                lines(f, findings)?;
                f.write_str("\nnothing was changed\nwhat to do: take another backup, or another copy of this one")
            }
            BackupError::NoBackup { folder, why } => write!(
                f,
                "{} is no complete backup: {why}\nwhat to do: name a folder that `restore` without an argument lists",
                folder.display()
            ),
            BackupError::Exists { folder } => write!(
                f,
                "{} is there already, and nothing is written over it\nwhat to do: name a folder that is not there",
                folder.display()
            ),
            BackupError::OtherSchema { folder, differences } => {
                write!(f, "the backup {} is of another schema", folder.display())?;
                lines(f, differences)?;
                f.write_str(
                    "\nnothing was changed\nwhat to do: bring the database to the schema of the backup, or pass \
                     `--common-columns` to restore the columns that both have",
                )
            }
            BackupError::NotEmpty { tables } => {
                f.write_str("rows would be lost: these tables are not empty")?;
                lines(f, tables)?;
                f.write_str(
                    "\nnothing was changed\nwhat to do: pass `--replace` to lose these rows, or name other tables \
                     with `--table`",
                )
            }
            BackupError::NoSuchTable { name, tables } => write!(
                f,
                "the backup has no table `{name}`\nwhat to do: name one of: {}",
                tables.join(", ")
            ),
            BackupError::RowsDiffer { findings } => {
                f.write_str("the rows that were written are not those of the backup")?;
                lines(f, findings)?;
                f.write_str("\nnothing of them remains: the database is as it was before")
            }
            BackupError::InUse { database, sessions } => {
                write!(
                    f,
                    "database `{database}` is in use, and what others write now would be lost"
                )?;
                lines(f, sessions)?;
                f.write_str(
                    "\nnothing was changed\nwhat to do: stop the services that use it, or pass `--force` to end \
                     these sessions",
                )
            }
            BackupError::Unsuited { why } => f.write_str(why),
        }
    }
}

fn lines(f: &mut fmt::Formatter<'_>, lines: &[String]) -> fmt::Result {
    lines.iter().try_for_each(|line| write!(f, "\n  {line}"))
}

/// What the database said, without what sqlx puts around it.
fn said(cause: &sqlx::Error) -> String {
    let Some(error) = cause.as_database_error() else { return cause.to_string() };
    #[cfg(feature = "postgres")]
    if let Some(error) = error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
        let more = [("", error.detail()), ("", error.r#where()), ("hint: ", error.hint())];
        let more =
            more.into_iter().filter_map(|(label, text)| Some(format!("\n  {label}{}", text?)));
        return error.message().to_owned() + &more.collect::<String>();
    }
    error.message().to_owned()
}

/// What helps, by PostgreSQL's code: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn advice(cause: &sqlx::Error) -> &'static str {
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    match code.as_deref() {
        // foreign_key_violation
        Some("23503") => {
            "\nnothing was changed\nwhat to do: restore the table that the rows refer to in the same call: name \
             both with `--table`, or none"
        }
        // lock_not_available
        Some("55P03") => {
            "\nnothing was changed\nwhat to do: see in pg_stat_activity who holds the table, and try again"
        }
        // insufficient_privilege
        Some("42501") => {
            "\nwhat to do: connect as the role that owns the tables; `CREATEDB` is needed to recreate"
        }
        _ => "",
    }
}
