//! The PostgreSQL server that tests make their databases on.

use std::env;
use std::fmt;
use std::str::FromStr as _;

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

use super::cluster::{Cluster, percent_encode};
use super::error::TestDatabaseError;
use crate::postgres;

/// The variable that names the server, as for `#[sqlx::test]`.
const VARIABLE: &str = "DATABASE_URL";

/// The database that we connect to in order to make others. Locks on PostgreSQL are kept by database, so
/// every process has to use the same one.
const MAINTENANCE: &str = "postgres";

/// A PostgreSQL server to make test databases on: a throw-away one, or one of the user's.
///
/// On a server of the user's the role needs `CREATEDB` and no more. Nothing is touched there but databases
/// that were made here: their names begin with `_schema_test_` and `_schema_template_`.
///
/// ```no_run
/// # use schema_runtime::testing::{Server, TestDatabaseError};
/// # fn main() -> Result<(), TestDatabaseError> {
/// let server = Server::at("postgres://app:secret@localhost:5432/app")?;
/// assert!(!format!("{server:?}").contains("secret"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Server(Kind);

#[derive(Clone)]
enum Kind {
    Cluster(&'static Cluster),
    Url { text: String, options: Box<PgConnectOptions> },
}

impl Server {
    /// The throw-away server of this process, [`Cluster::shared`].
    ///
    /// Blocks the thread while it starts, if this is the first to need it.
    ///
    /// # Errors
    ///
    /// There is no PostgreSQL server on this machine that could be started.
    pub fn cluster() -> Result<Self, TestDatabaseError> {
        Ok(Server(Kind::Cluster(Cluster::shared()?)))
    }

    /// The server that a URL leads to, `postgres://user:password@host:port/database`. The database in it
    /// is not touched.
    ///
    /// # Errors
    ///
    /// [`TestDatabaseError::Url`]: it is none.
    pub fn at(url: &str) -> Result<Self, TestDatabaseError> {
        let is_ours = ["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme));
        let options = PgConnectOptions::from_str(url).ok().filter(|_| is_ours);
        let options = Box::new(options.ok_or(TestDatabaseError::Url)?);
        Ok(Server(Kind::Url { text: url.to_owned(), options }))
    }

    /// The server that `DATABASE_URL` leads to, where that is set to a PostgreSQL URL; else the throw-away
    /// one.
    ///
    /// # Errors
    ///
    /// As [`Server::at`] and [`Server::cluster`].
    pub fn from_environment() -> Result<Self, TestDatabaseError> {
        match env::var(VARIABLE) {
            Ok(url) if url.starts_with("postgres") => Self::at(&url),
            _ => Self::cluster(),
        }
    }

    /// How to connect to one of its databases.
    pub(super) fn options(&self, database: &str) -> PgConnectOptions {
        match &self.0 {
            Kind::Cluster(cluster) => cluster.connect_options_for(database),
            Kind::Url { options, .. } => (**options).clone().database(database),
        }
    }

    /// The same as a URL.
    pub(super) fn url(&self, database: &str) -> String {
        match &self.0 {
            Kind::Cluster(cluster) => cluster.url_for(database),
            Kind::Url { text, .. } => with_database(text, database),
        }
    }

    /// What a new database is a copy of, and whether it has to outlive a crash. On a server of the user's it
    /// has what they put into `template1`: extensions that only a superuser may make.
    pub(super) fn empty_template(&self) -> (&'static str, bool) {
        match &self.0 {
            Kind::Cluster(_) => ("template0", false),
            Kind::Url { .. } => ("template1", true),
        }
    }

    /// Connects in order to make and drop databases.
    pub(super) async fn connect(&self) -> Result<PgConnection, TestDatabaseError> {
        let maintenance = PgConnection::connect_with(&self.options(MAINTENANCE)).await;
        let connected = match (&self.0, maintenance) {
            // There may be no such database, or not for this role.
            (Kind::Url { options, .. }, Err(sqlx::Error::Database(refusal)))
                if matches!(refusal.code().as_deref(), Some("3D000" | "42501" | "28000")) =>
            {
                PgConnection::connect_with(options).await
            }
            (_, connected) => connected,
        };
        connected.map_err(|source| self.failed("connect to", source))
    }

    /// An error of the server, with where that is and what to do about it.
    pub(super) fn failed(&self, doing: &'static str, source: sqlx::Error) -> TestDatabaseError {
        let code = source.as_database_error().and_then(sqlx::error::DatabaseError::code);
        let role = match &self.0 {
            Kind::Url { options, .. } => Some(options.get_username().to_owned()),
            Kind::Cluster(_) => None,
        };
        match (code.as_deref(), role) {
            // `insufficient_privilege`
            (Some("42501"), Some(role)) => {
                TestDatabaseError::NotAllowed { server: self.to_string(), role, source }
            }
            _ => TestDatabaseError::Server { doing, server: self.to_string(), source },
        }
    }
}

/// Where it is, without a credential: `the throw-away cluster`, ``PostgreSQL database `app` at ..``.
impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Cluster(_) => f.write_str("the throw-away cluster"),
            Kind::Url { options, .. } => {
                let address = postgres::address(options);
                let server = address.split_once(" at ").map_or(&*address, |(_, server)| server);
                write!(f, "the server at {server}")
            }
        }
    }
}

/// Without the password that a URL may hold.
impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({self})")
    }
}

/// The URL of another database of the same server.
fn with_database(url: &str, database: &str) -> String {
    let authority = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(authority..).unwrap_or_default();
    let end = authority + rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let query = rest.find('?').map_or(url.len(), |at| authority + at);
    let (before, after) =
        (url.get(..end).unwrap_or_default(), url.get(query..).unwrap_or_default());
    format!("{before}/{}{after}", percent_encode(database.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn url_leads_to_another_database_of_the_same_server() {
        let cases = [
            ("postgres://a:b@h:5/app", "postgres://a:b@h:5/t"),
            ("postgres://h/app?sslmode=require", "postgres://h/t?sslmode=require"),
            ("postgres://h", "postgres://h/t"),
            ("postgresql://h?host=%2Ftmp", "postgresql://h/t?host=%2Ftmp"),
            ("postgresql:///app?host=/tmp/x", "postgresql:///t?host=/tmp/x"),
        ];
        for (url, other) in cases {
            assert_eq!(with_database(url, "t"), other);
        }
    }

    #[test]
    fn no_password_is_shown() {
        let server = Server::at("postgres://app:secret@db.example:6000/app").unwrap();
        assert_eq!(server.to_string(), "the server at db.example:6000 as user `app`");
        assert_eq!(format!("{server:?}"), "Server(the server at db.example:6000 as user `app`)");
        for url in ["sqlite::memory:", "postgres://app:secret@db:port/app", "mysql://h/app"] {
            let error = Server::at(url).unwrap_err();
            assert!(matches!(error, TestDatabaseError::Url), "{error}");
            assert!(!format!("{error} {error:?}").contains("secret"));
        }
    }
}
