//! Which database a command is about.

use std::fmt;
use std::path::Path;
use std::str::FromStr as _;
use std::time::Duration;

use clap::Args;
use schema_manifest::Dialect;
use sqlx::pool::PoolOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{PgPool, SqlitePool};

use crate::dotenv;
use crate::output::Failure;

const VARIABLE: &str = "DATABASE_URL";

/// Where the database is.
#[derive(Args)]
pub(crate) struct Connection {
    /// Where the database is: `postgres://..` or `sqlite:..`; else what `DATABASE_URL` says
    #[arg(short = 'D', long, value_name = "URL")]
    database_url: Option<String>,
    /// Do not look for `DATABASE_URL` in `.env`
    #[arg(long)]
    no_dotenv: bool,
    /// How many seconds to try to connect
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    connect_timeout: u64,
}

/// A database's address, as its library takes it.
pub(crate) enum Address {
    Postgres(PgConnectOptions),
    Sqlite(SqliteConnectOptions),
}

/// An address and where it was found.
pub(crate) struct Found {
    pub(crate) address: Address,
    /// As it was written, with its password.
    pub(crate) url: String,
    pub(crate) timeout: Duration,
}

impl Connection {
    /// The address, from the first place that has one.
    pub(crate) fn find(self) -> Result<Found, Failure> {
        let Connection { database_url, no_dotenv, connect_timeout } = self;
        let set = || std::env::var(VARIABLE).ok().filter(|url| !url.is_empty());
        let (url, from) = match (database_url, set()) {
            (Some(url), _) => (url, "`--database-url`"),
            (None, Some(url)) => (url, "`DATABASE_URL`"),
            (None, None) if no_dotenv => return Err(nowhere("`.env` was not looked at")),
            (None, None) => (from_file(Path::new(".env"))?, "`DATABASE_URL` in `.env`"),
        };
        let timeout = Duration::from_secs(connect_timeout.max(1));
        Ok(Found { address: Address::parse(&url, from)?, url, timeout })
    }
}

/// The dialect of the database that the environment or `.env` names, if they name one.
pub(crate) fn dialect_of_environment() -> Option<Dialect> {
    let set = std::env::var(VARIABLE).ok().filter(|url| !url.is_empty());
    let url = set.or_else(|| from_file(Path::new(".env")).ok())?;
    Address::parse(&url, VARIABLE).ok().map(|address| address.dialect())
}

fn from_file(path: &Path) -> Result<String, Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(nowhere("there is no `.env` here"));
        }
        Err(error) => {
            return Err(Failure::Call(format!("cannot read {}: {error}", path.display())));
        }
    };
    match dotenv::value(&text, VARIABLE) {
        Ok(Some(url)) if !url.is_empty() => Ok(url),
        Ok(_) => Err(nowhere("`.env` does not set it")),
        // The line itself may hold a password.
        Err(line) => Err(Failure::Call(format!(
            "{}:{line}: {VARIABLE} cannot be read: a quote is not closed, or something stands behind it",
            path.display()
        ))),
    }
}

fn nowhere(looked: &str) -> Failure {
    Failure::Call(format!(
        "no database is named: {VARIABLE} is not set, and {looked}\nwhat to do: set it, or pass \
         `--database-url postgres://user@host/database` or `--database-url sqlite:file.db`"
    ))
}

impl Address {
    /// No part of the text but its scheme is ever shown: there is a password in it.
    fn parse(url: &str, from: &str) -> Result<Address, Failure> {
        let has = |schemes: &[&str]| schemes.iter().any(|scheme| url.starts_with(scheme));
        let bad = || {
            Failure::Call(format!(
                "{from} cannot be read as an address\nwhat to do: write \
                 `postgres://user:password@host:5432/database`, with `%40` for an `@` in the password and \
                 `%2F` for a `/`, or `sqlite:file.db`"
            ))
        };
        if has(&["postgres://", "postgresql://"]) {
            PgConnectOptions::from_str(url).map(Address::Postgres).map_err(|_| bad())
        } else if has(&["sqlite:"]) {
            SqliteConnectOptions::from_str(url).map(Address::Sqlite).map_err(|_| bad())
        } else {
            let scheme = url.split_once(':').map(|(scheme, _)| scheme);
            let is_word = |word: &&str| {
                word.len() < 20 && word.bytes().all(|byte| byte.is_ascii_alphanumeric())
            };
            Err(match scheme.filter(is_word) {
                Some(scheme) if url.contains("://") => Failure::Call(format!(
                    "{from} begins with `{scheme}:`\nwhat to do: pass `postgres://..` or `sqlite:..`, \
                     which are the databases that this command knows"
                )),
                _ => bad(),
            })
        }
    }

    pub(crate) fn dialect(&self) -> Dialect {
        match self {
            Address::Postgres(_) => Dialect::Postgres,
            Address::Sqlite(_) => Dialect::Sqlite,
        }
    }

    /// The database's name, or its file.
    pub(crate) fn database(&self) -> String {
        match self {
            // As libpq: where no database is named, it is that of the role's name.
            Address::Postgres(options) => {
                options.get_database().unwrap_or_else(|| options.get_username()).to_owned()
            }
            Address::Sqlite(options) => options.get_filename().display().to_string(),
        }
    }
}

/// Where it is, for people: without a password.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Postgres(options) => {
                write!(f, "database `{}` on ", self.database())?;
                match options.get_socket() {
                    Some(socket) => write!(f, "{}", socket.display())?,
                    None => write!(f, "{}:{}", options.get_host(), options.get_port())?,
                }
                write!(f, " as `{}`", options.get_username())
            }
            Address::Sqlite(_) => write!(f, "file `{}`", self.database()),
        }
    }
}

/// A pool of one kind of database, which connects when it is first used.
pub(crate) enum Pooled {
    Postgres(PgPool),
    Sqlite(SqlitePool),
}

impl Found {
    pub(crate) fn pool(&self) -> Pooled {
        // The second one looks at what a statement waits for.
        match &self.address {
            Address::Postgres(options) => Pooled::Postgres(
                PoolOptions::new()
                    .max_connections(2)
                    .acquire_timeout(self.timeout)
                    .connect_lazy_with(options.clone().application_name("schema")),
            ),
            Address::Sqlite(options) => Pooled::Sqlite(
                PoolOptions::new()
                    .max_connections(2)
                    .acquire_timeout(self.timeout)
                    .connect_lazy_with(options.clone()),
            ),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Its password is nobody's business.
        f.debug_struct("Connection").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_told_without_its_password() {
        let address = |url: &str| Address::parse(url, "`--database-url`");
        let shown = |url: &str| address(url).map(|address| address.to_string()).unwrap();
        assert_eq!(
            shown("postgres://app:s3cret@db:6543/gpu"),
            "database `gpu` on db:6543 as `app`"
        );
        assert_eq!(shown("sqlite:gpu.db"), "file `gpu.db`");
        for url in [
            "mysql://app:s3cret@db/gpu",
            "app:s3cret@db/gpu",
            "s3cret:s3cret",
            "postgres://app:s3/cret@db:x/gpu",
            "postgres://app:s3cret@[db/gpu",
        ] {
            let Err(Failure::Call(text)) = address(url) else { panic!("{url} was taken") };
            assert!(!text.contains("s3"), "{text}");
        }
    }
}
