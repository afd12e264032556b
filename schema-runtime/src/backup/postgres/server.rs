//! The server that a database is on: databases made beside it, and put in its place.

use std::time::Duration;

use schema_manifest::quoted;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection as _};

use super::frozen::Frozen;
use super::session::{connect, run};
use crate::backup::database::Job;
use crate::backup::error::BackupError;
use crate::postgres::literal;

/// A connection to the database that is there for this, as `createdb` uses it; it keeps others from making the same
/// database anew.
pub(super) struct Server {
    connection: PgConnection,
    database: String,
}

/// What a database that is made anew keeps of the old one, as the server writes it.
#[derive(Debug, Clone, Default)]
pub(super) struct Properties {
    /// What stands behind `CREATE DATABASE name`.
    options: String,
    /// Statements after it: settings, privileges.
    statements: Vec<String>,
    comment: Option<String>,
}

/// How often, and how long apart, others are asked to be gone: a session ends a moment after its process.
pub(super) const POLLS: usize = 20;
pub(super) const POLL: Duration = Duration::from_millis(100);

/// As long as every stamp.
const STAMP: &str = "00000000T000000Z";

/// What the comments of our own databases begin with; the name of the database that they are for follows.
const UNFINISHED: &str = "made by `recreate`, not in use, for ";
const BEFORE: &str = "set aside by `recreate`, in a backup, of ";

impl Server {
    pub(super) async fn of(job: Job<'_, sqlx::Postgres>) -> Result<Self, BackupError> {
        let database = database(job.options).to_owned();
        let maintenance = if database == "postgres" { "template1" } else { "postgres" };
        let options = job.options.clone().database(maintenance);
        let connection = connect(&options, job.lock_timeout).await?;
        Ok(Server { connection, database })
    }

    pub(super) async fn close(self) {
        let _ = self.connection.close().await;
    }

    pub(super) async fn exists(&mut self) -> Result<bool, BackupError> {
        let sql = "SELECT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = $1)";
        let found =
            sqlx::query_scalar(sql).bind(&self.database).fetch_one(&mut self.connection).await;
        found.map_err(BackupError::doing("looking for the database"))
    }

    /// One at a time: until this connection ends.
    pub(super) async fn reserve(&mut self) -> Result<(), BackupError> {
        let sql = "SELECT pg_try_advisory_lock(hashtextextended('schema recreate ' || $1, 0))";
        for _ in 0..POLLS {
            let taken =
                sqlx::query_scalar(sql).bind(&self.database).fetch_one(&mut self.connection).await;
            if taken.map_err(BackupError::doing("reserving the database"))? {
                return Ok(());
            }
            tokio::time::sleep(POLL).await;
        }
        let why = format!(
            "database `{}` is being made anew by another process\nwhat to do: wait for its end",
            self.database
        );
        Err(BackupError::Unsuited { why })
    }

    /// Drops what a process that was killed has left: their names. One that was killed while it made a database has
    /// not written its comment: that is known by its name, which nobody else gives.
    pub(super) async fn drop_left_over(&mut self) -> Result<Vec<String>, BackupError> {
        let name = beside(&self.database, "recreating", STAMP);
        let begin = name.strip_suffix(STAMP).unwrap_or(&name);
        let sql = "SELECT datname::text FROM pg_catalog.pg_database d \
                   CROSS JOIN LATERAL shobj_description(oid, 'pg_database') AS comment \
                   WHERE datname <> $3 AND (comment IN ($1 || $3, $2 || $3) \
                     OR comment IS NULL AND starts_with(datname::text, $4) \
                       AND substr(datname::text, length($4) + 1) ~ '^[0-9]{8}T[0-9]{6}Z$')";
        let names = sqlx::query_scalar(sql).bind(UNFINISHED).bind(BEFORE).bind(&self.database);
        let names = names.bind(begin).fetch_all(&mut self.connection).await;
        let names: Vec<String> =
            names.map_err(BackupError::doing("looking for what is left over"))?;
        for name in &names {
            self.drop(name).await?;
        }
        Ok(names)
    }

    /// Who is connected to the database: for people.
    pub(super) async fn sessions(&mut self) -> Result<Vec<String>, BackupError> {
        let sql = "SELECT format('pid %s, role %s, %s, %s', pid, usename, \
                   coalesce(nullif(application_name, ''), 'no application_name'), \
                   coalesce(host(client_addr), 'through a socket')) \
                   FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend' ORDER BY pid";
        let all =
            sqlx::query_scalar(sql).bind(&self.database).fetch_all(&mut self.connection).await;
        all.map_err(BackupError::doing("reading who is connected"))
    }

    pub(super) async fn properties(&mut self) -> Result<Properties, BackupError> {
        let doing = || BackupError::doing("reading the properties of the database");
        let version: i32 =
            sqlx::query_scalar("SELECT current_setting('server_version_num')::int4 / 10000")
                .fetch_one(&mut self.connection)
                .await
                .map_err(doing())?;
        let sql = properties_sql(version);
        let row: Option<(String, Vec<String>, Option<String>)> = sqlx::query_as(AssertSqlSafe(sql))
            .bind(&self.database)
            .fetch_optional(&mut self.connection)
            .await
            .map_err(doing())?;
        Ok(row.map_or_else(Properties::default, |(options, statements, comment)| Properties {
            options,
            statements,
            comment,
        }))
    }

    /// Makes a database beside it.
    pub(super) async fn create(
        &mut self,
        name: &str,
        like: &Properties,
    ) -> Result<(), BackupError> {
        let doing = format!("making database `{name}`");
        let quoted = quoted(name);
        run(&mut self.connection, &format!("CREATE DATABASE {quoted} {}", like.options), &doing)
            .await?;
        let comment = literal(&format!("{UNFINISHED}{}", self.database));
        let mut sql = format!("COMMENT ON DATABASE {quoted} IS {comment}");
        for statement in &like.statements {
            sql = format!("{sql}; {}", statement.replace('\u{1}', &quoted));
        }
        run(&mut self.connection, &sql, &doing).await
    }

    pub(super) async fn drop(&mut self, name: &str) -> Result<(), BackupError> {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quoted(name));
        run(&mut self.connection, &sql, &format!("dropping database `{name}`")).await
    }

    /// Gives a database the name, where there was none.
    pub(super) async fn name(&mut self, from: &str, like: &Properties) -> Result<(), BackupError> {
        let sql = self.names(from, like);
        let doing = format!("naming database `{}`", self.database);
        run(&mut self.connection, &format!("BEGIN; {sql}; COMMIT"), &doing).await
    }

    fn names(&self, from: &str, like: &Properties) -> String {
        let name = quoted(&self.database);
        let comment = like.comment.as_deref().map_or_else(|| "NULL".to_owned(), literal);
        let from = quoted(from);
        format!("ALTER DATABASE {from} RENAME TO {name}; COMMENT ON DATABASE {name} IS {comment}")
    }

    /// Puts `from` in the place of the database, which is called `before` from then on, in one transaction.
    ///
    /// `RENAME` locks the database before it waits, five seconds, for other sessions to leave (`RenameDatabase` of
    /// `dbcommands.c`). Once that lock is seen nobody can come any more; then the session whose locks have kept others
    /// from writing leaves. So nothing is written that is in neither of the two.
    pub(super) async fn swap(
        &mut self,
        mut frozen: Frozen,
        [from, before]: [&str; 2],
        like: &Properties,
        ends_sessions: bool,
    ) -> Result<(), BackupError> {
        let (old, aside) = (quoted(&self.database), quoted(before));
        let comment = literal(&format!("{BEFORE}{}", self.database));
        let sql = format!(
            "BEGIN; ALTER DATABASE {old} RENAME TO {aside}; COMMENT ON DATABASE {aside} IS {comment}; {}; COMMIT",
            self.names(from, like)
        );
        let doing = format!("putting the new database in the place of `{}`", self.database);
        let renamed = run(&mut self.connection, &sql, &doing);
        let leaves = async {
            let seen = frozen.until_locked().await;
            if seen.is_ok() && ends_sessions {
                let _ = frozen.end_others().await;
            }
            let _ = frozen.connection.close().await;
            seen
        };
        let (renamed, seen) = futures_util::future::join(renamed, leaves).await;
        let Err(error) = renamed else { return Ok(()) };
        let _ = run(&mut self.connection, "ROLLBACK", "rolling back").await;
        let is_in_use = matches!(&error, BackupError::Database { cause, .. }
            if cause.as_database_error().and_then(sqlx::error::DatabaseError::code).as_deref() == Some("55006"));
        if is_in_use {
            let (database, sessions) = (self.database.clone(), self.sessions().await?);
            return Err(BackupError::InUse { database, sessions });
        }
        seen.and(Err(error))
    }
}

pub(super) fn database(options: &PgConnectOptions) -> &str {
    options.get_database().unwrap_or_else(|| options.get_username())
}

/// A name beside the database's own, of at most 63 bytes.
pub(super) fn beside(database: &str, word: &str, stamp: &str) -> String {
    let end = format!("_{word}_{stamp}");
    let mut length = database.len().min(63 - end.len());
    while !database.is_char_boundary(length) {
        length -= 1;
    }
    format!("{}{end}", &database[..length])
}

/// What `pg_dump --create` writes of a database. `\u{1}` stands for its name. Where a setting is a list of names its
/// value is that list already (`variable_is_guc_list_quote` of `dumputils.c`).
fn properties_sql(version: i32) -> String {
    let locale = match version {
        ..15 => "''",
        15..17 => {
            "CASE d.datlocprovider WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', d.daticulocale) ELSE '' END"
        }
        17.. => {
            "CASE d.datlocprovider WHEN 'i' THEN format(' LOCALE_PROVIDER icu ICU_LOCALE %L', d.datlocale) \
             WHEN 'b' THEN format(' LOCALE_PROVIDER builtin BUILTIN_LOCALE %L', d.datlocale) ELSE '' END"
        }
    };
    let same = match version {
        ..15 => "true",
        15..17 => {
            "(t.datlocprovider, t.daticulocale) IS NOT DISTINCT FROM (d.datlocprovider, d.daticulocale)"
        }
        17.. => {
            "(t.datlocprovider, t.datlocale) IS NOT DISTINCT FROM (d.datlocprovider, d.datlocale)"
        }
    };
    format!(
        "
        SELECT format('OWNER %I TEMPLATE %s ENCODING %L LC_COLLATE %L LC_CTYPE %L%s TABLESPACE %I CONNECTION LIMIT %s',
                pg_get_userbyid(d.datdba),
                -- Another template may have another locale only if it is empty.
                CASE WHEN (t.encoding, t.datcollate, t.datctype) = (d.encoding, d.datcollate, d.datctype) AND {same}
                    THEN 'template1' ELSE 'template0' END,
                pg_encoding_to_char(d.encoding), d.datcollate, d.datctype, {locale}, s.spcname, d.datconnlimit),
            ARRAY(
                SELECT CASE WHEN r.setrole = 0 THEN E'ALTER DATABASE \\x01' ELSE
                        format(E'ALTER ROLE %I IN DATABASE \\x01', pg_get_userbyid(r.setrole)) END ||
                    format(' SET %I TO ', split_part(c, '=', 1)) ||
                    CASE WHEN split_part(c, '=', 1) IN ('local_preload_libraries', 'search_path',
                            'session_preload_libraries', 'temp_tablespaces') AND substr(c, strpos(c, '=') + 1) <> ''
                        THEN substr(c, strpos(c, '=') + 1)
                        ELSE quote_literal(substr(c, strpos(c, '=') + 1)) END
                FROM pg_catalog.pg_db_role_setting r CROSS JOIN LATERAL unnest(r.setconfig) c
                WHERE r.setdatabase = d.oid
            ) || CASE WHEN d.datacl IS NULL THEN ARRAY[]::text[] ELSE
                ARRAY[E'REVOKE ALL ON DATABASE \\x01 FROM PUBLIC'] || ARRAY(
                    SELECT format(E'GRANT %s ON DATABASE \\x01 TO %s%s', a.privilege_type,
                        CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END,
                        CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                    FROM aclexplode(d.datacl) a WHERE a.grantee <> d.datdba)
            END,
            shobj_description(d.oid, 'pg_database')
        FROM pg_catalog.pg_database d
        JOIN pg_catalog.pg_tablespace s ON s.oid = d.dattablespace
        CROSS JOIN (SELECT * FROM pg_catalog.pg_database WHERE datname = 'template1') t
        WHERE d.datname = $1"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_beside_fits() {
        let stamp = "20261122T004512Z";
        assert_eq!(beside("gpu", "before", stamp), "gpu_before_20261122T004512Z");
        for name in ["a".repeat(63), "ü".repeat(31)] {
            let found = beside(&name, "recreating", stamp);
            assert!(
                found.len() <= 63 && found.ends_with("_recreating_20261122T004512Z"),
                "{found}"
            );
        }
    }
}
