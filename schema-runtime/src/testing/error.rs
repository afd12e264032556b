//! Why there is no database for a test.

use std::error::Error;
use std::path::PathBuf;

#[cfg(feature = "postgres")]
use super::cluster::ClusterError;

/// Why there is no database for a test.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TestDatabaseError {
    /// There is no cluster to make it on.
    #[cfg(feature = "postgres")]
    #[error(transparent)]
    Cluster(#[from] &'static ClusterError),

    /// What should lead to a server is no URL of one. It is not shown, since it may hold a password.
    #[error("this is no URL of a PostgreSQL server: write `postgres://user@host:5432/database`")]
    Url,

    /// The server refused, or cannot be reached.
    #[error("cannot {doing} {server}")]
    Server {
        /// What was tried.
        doing: &'static str,
        /// Where, without a credential.
        server: String,
        /// What it says.
        source: sqlx::Error,
    },

    /// The role may make no databases: whoever owns the server has to permit it.
    #[error(
        "cannot make a database on {server}: the role may not; permit it with `ALTER ROLE {} CREATEDB`",
        schema_manifest::quoted(role)
    )]
    NotAllowed {
        /// Where, without a credential.
        server: String,
        /// The role.
        role: String,
        /// What the server says.
        source: sqlx::Error,
    },

    /// The system gives no thread that drops databases when they are not needed any more.
    #[error("cannot start the thread that drops test databases")]
    Thread(#[source] std::io::Error),

    /// The test's own code that fills a template failed.
    #[error("cannot fill the template `{key}`")]
    Fill {
        /// The key of the template.
        key: String,
        /// The error of the code that fills it.
        source: Box<dyn Error + Send + Sync>,
    },

    /// A file for a SQLite database cannot be made.
    #[error("cannot make the test database `{}`", path.display())]
    File {
        /// The file or its folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },

    /// What exists before the first migration, `Setup::base`, could not be made.
    #[error("the base fails that the migrations stand on")]
    Base(#[source] sqlx::Error),

    /// The migrations, the fixtures or the verification failed on the template.
    #[error(transparent)]
    Migrations(Box<crate::Error>),
}
