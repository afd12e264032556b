//! Triggers of the tables that are restored: rows that were written once must not fire them again.

use schema_manifest::quoted;
use sqlx::postgres::PgConnection;

use super::session::run;
use crate::backup::error::BackupError;

/// A trigger that somebody made and that fires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trigger {
    /// The table, quoted.
    on: String,
    name: String,
    is_always: bool,
}

/// `O` fires, `A` fires for replicated rows too, `D` and `R` do not fire here
/// (<https://www.postgresql.org/docs/current/catalog-pg-trigger.html>). A partition has triggers of its own, and those
/// of its table.
const TRIGGERS: &str = "
    SELECT format('%I.%I', n.nspname, c.relname), t.tgname::text, t.tgenabled = 'A'
    FROM pg_catalog.pg_trigger t
    JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
      AND coalesce(pg_partition_root(c.oid), c.oid)::oid::int8 = ANY ($1)
    ORDER BY 1, 2";

pub(super) async fn read(
    connection: &mut PgConnection,
    tables: &[i64],
) -> Result<Vec<Trigger>, BackupError> {
    let rows: Result<Vec<(String, String, bool)>, _> =
        sqlx::query_as(TRIGGERS).bind(tables).fetch_all(connection).await;
    let rows = rows.map_err(BackupError::doing("reading the triggers"))?;
    Ok(rows.into_iter().map(|(on, name, is_always)| Trigger { on, name, is_always }).collect())
}

/// They are as they were after [`enable`], and after a rollback.
pub(super) async fn disable(
    connection: &mut PgConnection,
    triggers: &[Trigger],
) -> Result<(), BackupError> {
    for Trigger { on, name, .. } in triggers {
        let sql = format!("ALTER TABLE ONLY {on} DISABLE TRIGGER {}", quoted(name));
        run(connection, &sql, &format!("disabling trigger `{name}`")).await?;
    }
    Ok(())
}

pub(super) async fn enable(
    connection: &mut PgConnection,
    triggers: &[Trigger],
) -> Result<(), BackupError> {
    for Trigger { on, name, is_always } in triggers {
        let always = if *is_always { "ALWAYS " } else { "" };
        let sql = format!("ALTER TABLE ONLY {on} ENABLE {always}TRIGGER {}", quoted(name));
        run(connection, &sql, &format!("enabling trigger `{name}`")).await?;
    }
    Ok(())
}
