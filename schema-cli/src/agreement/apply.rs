//! Running a script as the runtime would.

use std::time::Duration;

use serde::Serialize;
use sqlx::postgres::PgDatabaseError;
use sqlx::{AssertSqlSafe, PgConnection};

use super::folder::{Sending, Sql};

/// Longer than any statement is allowed to take.
const TIMEOUT: Duration = Duration::from_mins(10);

/// What the server says against a script.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    pub(crate) sqlstate: Option<String>,
    /// Which objects are in the way.
    pub(crate) detail: Option<String>,
}

/// Runs a script; what the server refuses is a value.
pub(crate) async fn apply(connection: &mut PgConnection, sql: &Sql) -> Result<(), Refusal> {
    match &sql.sending {
        Sending::Together(text) => send(connection, text).await,
        Sending::Apart(statements) => {
            for text in statements {
                send(connection, text).await?;
            }
            Ok(())
        }
    }
}

async fn send(connection: &mut PgConnection, text: &str) -> Result<(), Refusal> {
    let sent = sqlx::raw_sql(AssertSqlSafe(text.to_owned())).execute(connection);
    match tokio::time::timeout(TIMEOUT, sent).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Refusal::from(&error)),
        Err(_) => Err(Refusal::new("it did not end")),
    }
}

impl From<&sqlx::Error> for Refusal {
    fn from(error: &sqlx::Error) -> Self {
        let server = error.as_database_error().and_then(|error| error.try_downcast_ref());
        match server {
            Some(error) => {
                let error: &PgDatabaseError = error;
                Refusal {
                    message: error.message().to_owned(),
                    sqlstate: Some(error.code().to_owned()),
                    detail: error.detail().map(str::to_owned),
                }
            }
            None => Refusal::new(&error.to_string()),
        }
    }
}

impl Refusal {
    fn new(message: &str) -> Self {
        Refusal { message: message.to_owned(), sqlstate: None, detail: None }
    }

    /// The bare names of the objects that it is about.
    pub(crate) fn names(&self) -> Vec<&str> {
        // `cannot drop constraint disks_pkey on table disks because other objects depend on it`
        let unquoted = self.message.strip_prefix("cannot drop ");
        let unquoted = unquoted.and_then(|rest| Some(rest.split_once(" because ")?.0));
        let unquoted = unquoted.into_iter().flat_map(|rest| rest.split(' '));
        // `relation "app.disks" does not exist`
        let quoted = self.message.split('"').skip(1).step_by(2);
        let names = unquoted.filter(|word| !KINDS.contains(word)).chain(quoted);
        names.filter_map(|name| name.split('(').next()?.rsplit('.').next()).collect()
    }
}

/// What stands between the names of a message.
const KINDS: &[&str] = &[
    "column",
    "constraint",
    "extension",
    "foreign",
    "function",
    "index",
    "materialized",
    "of",
    "on",
    "role",
    "schema",
    "sequence",
    "server",
    "table",
    "trigger",
    "type",
    "view",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_names_its_objects() {
        let cases: [(&str, &[&str]); 4] = [
            ("relation \"app.disks\" does not exist", &["disks"]),
            (
                "cannot drop constraint disks_pkey on table app.disks because other objects depend on it",
                &["disks_pkey", "disks"],
            ),
            ("column \"size\" of relation \"disks\" does not exist", &["size", "disks"]),
            ("CREATE INDEX CONCURRENTLY cannot run inside a transaction block", &[]),
        ];
        for (message, names) in cases {
            assert_eq!(Refusal::new(message).names(), names, "{message}");
        }
    }
}
