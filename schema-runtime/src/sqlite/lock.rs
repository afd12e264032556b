//! The write lock of the database file.

use sqlx::{Connection as _, Sqlite, SqliteConnection, Transaction};

use crate::error::Error;

/// Begins a transaction that may write; `None` where another connection writes at the moment.
///
/// A transaction of sqlx: it is rolled back when it is dropped, also by a future that is.
pub(super) async fn begin(
    conn: &mut SqliteConnection,
) -> Result<Option<Transaction<'_, Sqlite>>, Error> {
    match conn.begin_with("BEGIN IMMEDIATE").await {
        Ok(transaction) => Ok(Some(transaction)),
        Err(cause) if is_busy(&cause) => Ok(None),
        Err(cause) if is_in_transaction(&cause) => Err(Error::InTransaction),
        Err(cause) => Err(Error::Database { doing: "beginning a transaction".into(), cause }),
    }
}

/// `SQLITE_BUSY` and, with a shared cache, `SQLITE_LOCKED`, with all their extended codes.
pub(super) fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    let code: Option<u32> = code.and_then(|code| code.parse().ok());
    matches!(code.map(|code| code & 0xff), Some(5 | 6))
}

/// A transaction that was begun by hand: `SQLite` has no code for it.
pub(super) fn is_in_transaction(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::InvalidSavePointStatement)
        || error.as_database_error().is_some_and(|error| {
            error.message().contains("cannot start a transaction within a transaction")
        })
}
