//! Which database a service's command is about.

use std::fmt;
use std::time::Duration;

use clap::Args;
use schema_manifest::Dialect;
use sqlx::Pool;
use sqlx::pool::PoolOptions;

use super::output::Failure;
use crate::SupportedDatabase;

const VARIABLE: &str = "DATABASE_URL";
/// How long to try to connect, unless it is said.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Which database a service's command is about.
#[derive(Args)]
pub(super) struct Connection {
    /// Where the database is; else what the service is set up with, or `DATABASE_URL`
    #[arg(short = 'D', long, value_name = "URL", global = true)]
    database_url: Option<String>,
    /// How many seconds to try to connect; 10 unless set
    #[arg(long, value_name = "SECONDS", global = true)]
    connect_timeout: Option<u64>,
}

impl Connection {
    /// A pool that connects when it is first used: the service's own, or one to an address. It gives up
    /// after what is said in the call, and else no later than `longest`.
    pub(super) fn pool<DB: SupportedDatabase>(
        self,
        own: Option<&Pool<DB>>,
        longest: Option<Duration>,
    ) -> Result<Pool<DB>, Failure> {
        let Connection { database_url, connect_timeout } = self;
        let variable = || std::env::var(VARIABLE).ok().filter(|url| !url.is_empty());
        let options = match (database_url, own) {
            (Some(url), _) => options::<DB>(&url, "`--database-url`")?,
            (None, Some(own)) => own.connect_options().as_ref().clone(),
            (None, None) => match variable() {
                Some(url) => options::<DB>(&url, "`DATABASE_URL`")?,
                None => return Err(nowhere(DB::DIALECT)),
            },
        };
        let pool = match own {
            Some(own) => own.options().clone(),
            // The second one looks at what a statement waits for.
            None => PoolOptions::new().max_connections(2).acquire_timeout(CONNECT_TIMEOUT),
        };
        let timeout = match connect_timeout {
            Some(seconds) => Duration::from_secs(seconds.max(1)),
            None => pool.get_acquire_timeout().min(longest.unwrap_or(Duration::MAX)),
        };
        // A pool tries at once, however short its patience is.
        let timeout = timeout.max(Duration::from_secs(1));
        Ok(pool.acquire_timeout(timeout).connect_lazy_with(options))
    }
}

fn nowhere(dialect: Dialect) -> Failure {
    Failure::Call(format!(
        "no database is named: {VARIABLE} is not set\nwhat to do: set it, or pass `--database-url {}`",
        example(dialect)
    ))
}

/// The beginnings of an address, of each dialect.
fn schemes(dialect: Dialect) -> &'static [&'static str] {
    match dialect {
        Dialect::Postgres => &["postgres://", "postgresql://"],
        Dialect::Sqlite => &["sqlite:"],
    }
}

fn example(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Postgres => "postgres://user@host/database",
        Dialect::Sqlite => "sqlite:file.db",
    }
}

/// No part of the text is ever shown: there is a password in it.
fn options<DB: SupportedDatabase>(
    url: &str,
    from: &str,
) -> Result<crate::database::OptionsOf<DB>, Failure> {
    let dialect = DB::DIALECT;
    let is_ours = |scheme: &&str| url.starts_with(*scheme);
    let other = [Dialect::Postgres, Dialect::Sqlite]
        .into_iter()
        .find(|other| *other != dialect && schemes(*other).iter().any(is_ours));
    if let Some(other) = other {
        return Err(Failure::Call(format!(
            "{from} is the address of a {other} database, and this program's schema is for {dialect}\nwhat \
             to do: name one that begins with `{}`",
            schemes(dialect)[0]
        )));
    }
    let read = schemes(dialect).iter().any(is_ours).then(|| url.parse().ok()).flatten();
    read.ok_or_else(|| {
        Failure::Call(format!(
            "{from} cannot be read as an address\nwhat to do: write `{}`{}",
            example(dialect),
            match dialect {
                Dialect::Postgres => ", with `%40` for an `@` in a password and `%2F` for a `/`",
                Dialect::Sqlite => "",
            }
        ))
    })
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

    #[cfg(feature = "postgres")]
    #[test]
    fn an_address_that_is_refused_is_not_shown() {
        for (url, expected) in [
            ("postgres://app:s3cret@db/gpu", None),
            ("postgresql://app:s3cret@db/gpu", None),
            ("sqlite:s3cret.db", Some("is the address of a SQLite database")),
            ("mysql://app:s3cret@db/gpu", Some("cannot be read as an address")),
            ("postgres://app:s3/cret@db:x/gpu", Some("with `%40` for an `@`")),
            ("s3cret", Some("`postgres://user@host/database`")),
        ] {
            let refused = options::<sqlx::Postgres>(url, "`DATABASE_URL`").err();
            let Some(expected) = expected else {
                assert_eq!(refused, None, "{url}");
                continue;
            };
            let Some(Failure::Call(text)) = refused else { panic!("{url} was taken") };
            assert!(text.contains(expected) && !text.contains("s3"), "{text}");
        }
    }
}
