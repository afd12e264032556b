//! Databases in memory, and which pools they are good for.

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Pool, Sqlite};

use crate::error::Error;

/// Where a connection's database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum InMemory {
    /// In a file.
    No,
    /// In memory, and the same for every connection with these options.
    Shared,
    /// In memory, and each connection has its own.
    Private,
}

/// Where the database is that these options open.
///
/// sqlx shares the one that is named by the URL `sqlite::memory:`, and not one that was named by the
/// builder. Of what sqlx 0.9 has for these options only `Debug` tells them apart.
pub(super) fn is_in_memory(options: &SqliteConnectOptions) -> InMemory {
    let shown = format!("{options:?}");
    let name = options.get_filename();
    // A nameless file is a temporary one, which each connection has for itself.
    let is_nameless = name == ":memory:" || name.as_os_str().is_empty();
    if shown.contains("in_memory: true") || is_nameless {
        let is_shared = shown.contains("shared_cache: true");
        if is_shared { InMemory::Shared } else { InMemory::Private }
    } else {
        InMemory::No
    }
}

/// Refuses a pool of several databases, and warns of one whose database does not last.
pub(super) fn fits(pool: &Pool<Sqlite>) -> Result<(), Error> {
    let of = is_in_memory(&pool.connect_options());
    let settings = pool.options();
    let connections = settings.get_max_connections();
    if of == InMemory::Private && connections > 1 {
        return Err(Error::PrivateMemory { connections });
    }
    let ends = settings.get_max_lifetime().is_some() || settings.get_idle_timeout().is_some();
    if of != InMemory::No && ends && settings.get_min_connections() == 0 {
        tracing::debug!(
            "the database is in memory and ends with the pool's last connection: \
             `max_lifetime(None)` and `idle_timeout(None)` keep that"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_connection_opens_is_known_from_its_options() {
        let url = |url: &str| url.parse::<SqliteConnectOptions>().unwrap();
        let new = SqliteConnectOptions::new;
        let cases = [
            (url("sqlite::memory:"), InMemory::Shared),
            (url("sqlite://:memory:"), InMemory::Shared),
            (url("sqlite://?mode=memory"), InMemory::Shared),
            (url("sqlite::memory:?cache=private"), InMemory::Private),
            (new(), InMemory::Private),
            (new().in_memory(true), InMemory::Private),
            (new().in_memory(true).shared_cache(true), InMemory::Shared),
            (new().filename(""), InMemory::Private),
            (new().filename("a.db"), InMemory::No),
            (url("sqlite://a.db?mode=rwc"), InMemory::No),
            (url("sqlite://a.db?cache=shared"), InMemory::No),
        ];
        for (options, expected) in cases {
            assert_eq!(is_in_memory(&options), expected, "{options:?}");
        }
    }
}
