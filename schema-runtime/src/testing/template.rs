//! A database that others are copies of, made once on a server.
//!
//! Its name says what is in it, so that every process that needs the same finds it. It becomes a template
//! for the server (`datistemplate`) with the last statement that makes it: what a process that was killed
//! leaves half made is no template, and made anew by whoever needs it.

use sqlx::{PgConnection, PgPool};

use super::database::{MAKING, pool, quoted, run};
use super::error::TestDatabaseError;
use super::run::drop_database;
use super::server::Server;

/// The names of templates of migrated schemas: this, whose schema it is, and what is in it.
pub(super) const PREFIX: &str = "_schema_template_";

/// How long a template that nobody asks for is kept, in seconds: a day.
const KEPT: i64 = 24 * 60 * 60;

/// How often it is written down that a template is used, in seconds: an hour.
const REMEMBERED: i64 = 60 * 60;

/// A template to be found, or made.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) name: String,
    /// Of the lock that whoever makes it holds.
    pub(super) lock: i64,
    /// What it is, for people who look at the list of databases: for one that outlives this process.
    pub(super) comment: Option<String>,
}

/// A template that is there.
#[derive(Debug, Clone)]
pub(super) struct Template {
    name: String,
    /// What `ALTER DATABASE .. SET` has set, which the server does not copy: for which role, and what.
    settings: Vec<(Option<String>, String)>,
    /// Whether the server makes its files outlive a crash.
    is_durable: bool,
}

/// What the server says of a template that is there: whether it makes files outlive a crash, how many seconds
/// ago it was used, and for which role what was set.
type Found = (bool, Option<i64>, Vec<Option<String>>, Vec<String>);

impl Wanted {
    /// Gives the template; where it is not there, this call makes it and has `fill` fill it, while others
    /// that want it wait.
    pub(super) async fn find_or_make(
        &self,
        server: &Server,
        connection: &mut PgConnection,
        fill: impl AsyncFnOnce(PgPool) -> Result<(), TestDatabaseError>,
    ) -> Result<Template, TestDatabaseError> {
        let failed = |source| server.failed(MAKING, source);
        if let Some(template) = self.find(connection).await.map_err(failed)? {
            return Ok(template);
        }
        // Ends with the connection: also where `fill` panics and this future is dropped.
        let lock = sqlx::query("SELECT pg_advisory_lock($1)").bind(self.lock);
        lock.execute(&mut *connection).await.map_err(failed)?;
        let found = match self.find(connection).await.map_err(failed)? {
            Some(template) => Some(template),
            None => {
                self.make(server, connection, fill).await?;
                self.find(connection).await.map_err(failed)?
            }
        };
        let unlock = sqlx::query("SELECT pg_advisory_unlock($1)").bind(self.lock);
        unlock.execute(&mut *connection).await.map_err(failed)?;
        found.ok_or_else(|| failed(sqlx::Error::RowNotFound))
    }

    async fn find(&self, connection: &mut PgConnection) -> Result<Option<Template>, sqlx::Error> {
        let sql = "SELECT current_setting('fsync') = 'on' AS is_durable, \
                       extract(epoch FROM now())::bigint \
                           - substring(shobj_description(d.oid, 'pg_database') FROM 'used=([0-9]+)')::bigint \
                           AS age, \
                       coalesce(array_agg(r.rolname::text) FILTER (WHERE s.item IS NOT NULL), '{}') AS roles, \
                       coalesce(array_agg(s.item) FILTER (WHERE s.item IS NOT NULL), '{}') AS settings \
                   FROM pg_database d \
                   LEFT JOIN (SELECT setdatabase, setrole, unnest(setconfig) AS item \
                       FROM pg_db_role_setting) s ON s.setdatabase = d.oid \
                   LEFT JOIN pg_roles r ON r.oid = s.setrole \
                   WHERE d.datname = $1 AND d.datistemplate \
                   GROUP BY d.oid";
        let query = sqlx::query_as(sql).bind(&self.name);
        let Some(found): Option<Found> = query.fetch_optional(&mut *connection).await? else {
            return Ok(None);
        };
        let (is_durable, age, roles, settings) = found;
        if self.comment.is_some() && age.is_none_or(|age| age > REMEMBERED) {
            // Another process may do the same at this moment.
            let _ = self.comment(connection).await;
        }
        let settings = roles.into_iter().zip(settings).collect();
        Ok(Some(Template { name: self.name.clone(), settings, is_durable }))
    }

    async fn make(
        &self,
        server: &Server,
        connection: &mut PgConnection,
        fill: impl AsyncFnOnce(PgPool) -> Result<(), TestDatabaseError>,
    ) -> Result<(), TestDatabaseError> {
        let failed = |source| server.failed(MAKING, source);
        // What a `fill` that failed has left.
        drop_database(connection, &self.name).await.map_err(failed)?;
        let empty = Template::of_server(server);
        empty.copy(connection, &self.name).await.map_err(failed)?;
        let pool = pool(server.options(&self.name));
        let filled = fill(pool.clone()).await;
        pool.close().await;
        if let Err(error) = filled {
            // Nobody needs it, and the error counts.
            let _ = drop_database(connection, &self.name).await;
            return Err(error);
        }
        if self.comment.is_some() {
            self.comment(connection).await.map_err(failed)?;
        }
        // A database that somebody is connected to cannot be copied.
        let name = quoted(&self.name);
        let sql = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false IS_TEMPLATE true");
        run(connection, sql).await.map_err(failed)
    }

    /// Writes down what it is and that it is used now.
    async fn comment(&self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        let sql = "SELECT format('COMMENT ON DATABASE %I IS %L', $1, \
                   $2 || ', used=' || extract(epoch FROM now())::bigint)";
        let query = sqlx::query_scalar(sql).bind(&self.name).bind(self.comment.as_deref());
        let sql: String = query.fetch_one(&mut *connection).await?;
        run(connection, sql).await
    }

    /// Drops the templates whose names begin so, and which nobody has asked for for a day or nobody has
    /// finished, but for this one.
    pub(super) async fn drop_others(
        &self,
        connection: &mut PgConnection,
        prefix: &str,
    ) -> Result<(), sqlx::Error> {
        let sql = "SELECT datname::text, datistemplate FROM pg_database \
                   WHERE starts_with(datname::text, $1) AND datname <> $2 \
                     AND datdba = (SELECT oid FROM pg_roles WHERE rolname = current_user) \
                     AND (NOT datistemplate OR coalesce( \
                         substring(shobj_description(oid, 'pg_database') FROM 'used=([0-9]+)')::bigint \
                         < extract(epoch FROM now()) - $3, false))";
        let query = sqlx::query_as(sql).bind(prefix).bind(&self.name).bind(KEPT);
        let others: Vec<(String, bool)> = query.fetch_all(&mut *connection).await?;
        for (name, is_template) in others {
            // Whoever makes it holds its lock, whose number is the end of its name.
            let Some(lock) = lock_of(&name) else { continue };
            let sql = "SELECT pg_try_advisory_lock($1)";
            if !sqlx::query_scalar(sql).bind(lock).fetch_one(&mut *connection).await? {
                continue;
            }
            let dropped = async {
                if is_template {
                    let sql = format!("ALTER DATABASE {} IS_TEMPLATE false", quoted(&name));
                    run(connection, sql).await?;
                }
                drop_database(connection, &name).await
            };
            let dropped = dropped.await;
            let unlock = sqlx::query("SELECT pg_advisory_unlock($1)").bind(lock);
            unlock.execute(&mut *connection).await?;
            dropped?;
        }
        Ok(())
    }
}

/// The number of the lock that makes the template of this name.
fn lock_of(name: &str) -> Option<i64> {
    let digits = name.rsplit('_').next().filter(|digits| digits.len() == 16)?;
    u64::from_str_radix(digits, 16).ok().map(u64::cast_signed)
}

impl Template {
    /// One that the server brings with it.
    pub(super) fn of_server(server: &Server) -> Self {
        let (name, is_durable) = server.empty_template();
        Template { name: name.to_owned(), settings: Vec::new(), is_durable }
    }

    /// Makes a database that is like this one.
    pub(super) async fn copy(
        &self,
        connection: &mut PgConnection,
        name: &str,
    ) -> Result<(), sqlx::Error> {
        // 15 and later write a copy to the log unless told otherwise. Copying the files takes half as long
        // where they need not outlive a crash; where they must, it takes as long, and forces checkpoints.
        let version = connection.server_version_num();
        let has_strategy = version.is_some_and(|version| version >= 150_000);
        let strategy = match (has_strategy, self.is_durable) {
            (true, true) => " STRATEGY wal_log",
            (true, false) => " STRATEGY file_copy",
            (false, _) => "",
        };
        let (name, template) = (quoted(name), quoted(&self.name));
        run(connection, format!("CREATE DATABASE {name} TEMPLATE {template}{strategy}")).await?;
        for (role, item) in &self.settings {
            if let Some(setting) = setting(item) {
                let sql = match role {
                    Some(role) => {
                        format!("ALTER ROLE {} IN DATABASE {name} {setting}", quoted(role))
                    }
                    None => format!("ALTER DATABASE {name} {setting}"),
                };
                run(connection, sql).await?;
            }
        }
        Ok(())
    }
}

/// `SET name TO value`, of `name=value` in `pg_db_role_setting`. The values of some are lists of quoted
/// names, as `pg_dump` knows (`variable_is_guc_list_quote` in `dumputils.c`).
fn setting(item: &str) -> Option<String> {
    const LISTS: [&str; 6] = [
        "local_preload_libraries",
        "search_path",
        "session_preload_libraries",
        "shared_preload_libraries",
        "temp_tablespaces",
        "unix_socket_directories",
    ];
    let (name, value) = item.split_once('=')?;
    let value = if LISTS.contains(&name) && !value.is_empty() {
        value.to_owned()
    } else {
        // In an `E''` text a backslash is doubled, whatever `standard_conforming_strings` is.
        format!("E'{}'", value.replace('\\', "\\\\").replace('\'', "''"))
    };
    let name: Vec<String> = name.split('.').map(quoted).collect();
    Some(format!("SET {} TO {value}", name.join(".")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_spelled_as_statements() {
        let cases = [
            ("search_path=app, \"My Schema\"", "SET \"search_path\" TO app, \"My Schema\""),
            ("app.tenant=it's", "SET \"app\".\"tenant\" TO E'it''s'"),
            ("work_mem=8MB", "SET \"work_mem\" TO E'8MB'"),
            ("app.path=a\\b", "SET \"app\".\"path\" TO E'a\\\\b'"),
            ("search_path=", "SET \"search_path\" TO E''"),
        ];
        for (item, sql) in cases {
            assert_eq!(setting(item).as_deref(), Some(sql), "{item}");
        }
        assert_eq!(setting("garbled"), None);
    }

    #[test]
    fn lock_is_the_end_of_the_name() {
        assert_eq!(lock_of("_schema_template_0000000a_000000000000000f"), Some(15));
        assert_eq!(lock_of("_schema_template_0000000a_ffffffffffffffff"), Some(-1));
        assert_eq!(lock_of("_schema_template_0000000a_f"), None);
        assert_eq!(lock_of("app"), None);
    }
}
