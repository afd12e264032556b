//! A backup: `pg_dump` and a CSV a table, of one moment.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt as _;
use sqlx::Postgres;
use sqlx::postgres::PgConnection;

use super::dump;
use super::frozen::{Frozen, Meanwhile};
use super::program;
use super::tables::Table;
use crate::backup::csv::CsvReader;
use crate::backup::database::Job;
use crate::backup::digest::Rows;
use crate::backup::error::BackupError;
use crate::backup::folder::{Unfinished, Writing};
use crate::backup::moment::Moment;
use crate::backup::record::{BackupRecord, SequenceRecord, TableRecord};
use crate::state::OwnTables;

/// The file of the whole database.
const DUMP: &str = "database.dump";

pub(super) async fn make(
    job: Job<'_, Postgres>,
    target: Option<&Path>,
) -> Result<(PathBuf, BackupRecord), BackupError> {
    let mut frozen = Frozen::at(job.options, job.lock_timeout, Meanwhile::Write).await?;
    write(job, &mut frozen, target).await
}

/// The server, and the moment.
struct Server {
    database: String,
    version: String,
    major: u32,
    wal_position: Option<String>,
    large_objects: i64,
}

pub(super) async fn write(
    job: Job<'_, Postgres>,
    frozen: &mut Frozen,
    target: Option<&Path>,
) -> Result<(PathBuf, BackupRecord), BackupError> {
    let now = Moment::now();
    let server = server(&mut frozen.connection).await?;
    let program = program::pg_dump(job.pg_dump);
    program::fits(&program, server.major)?;
    let unfinished = Unfinished::create(job.folder, target, now)?;
    job.observer.tell(format!(
        "database `{}` at {}, WAL position {}",
        server.database,
        now.rfc3339(),
        server.wal_position.as_deref().unwrap_or("not known")
    ));

    let (options, snapshot) = (job.options.clone(), frozen.snapshot.clone());
    let file = unfinished.file(DUMP)?;
    let written =
        tokio::task::spawn_blocking(move || dump::write(&program, &options, &snapshot, file)).await;
    let dump = written.map_err(|error| BackupError::Unsuited { why: error.to_string() })??;
    job.observer.counted(format!("wrote {DUMP}"), None, Some(dump.bytes));

    let (mut tables, mut left_out) = (Vec::new(), Vec::new());
    let mut names = BTreeSet::new();
    for table in &frozen.tables {
        if let Some(why) = why_left_out(table) {
            left_out.push(format!("{}: {why}", table.shown()));
            continue;
        }
        let file = unfinished.file(&file_name(table, &mut names))?;
        let record = copy(&mut frozen.connection, table, file).await?;
        let bytes = record.file.as_ref().map(|file| file.bytes);
        job.observer.counted(format!("copied {record}"), Some(record.rows), bytes);
        tables.push(record);
    }
    // After the rows: what it has given since the snapshot is only a gap.
    let sequences = sequences(&mut frozen.connection).await?;
    let version = version(&mut frozen.connection, &frozen.search_path).await?;
    if server.large_objects > 0 {
        left_out.push(format!("large objects ({}): only {DUMP} holds them", server.large_objects));
    }
    let record = BackupRecord {
        format: 1,
        time: now.rfc3339(),
        dialect: "postgres".to_owned(),
        database: server.database,
        server_version: server.version,
        wal_position: server.wal_position,
        fingerprint: job.fingerprint(),
        version,
        dump,
        tables,
        sequences,
        large_objects: u64::try_from(server.large_objects).unwrap_or_default(),
        left_out,
    };
    let folder = unfinished.finish(&record)?;
    Ok((folder, record))
}

fn why_left_out(table: &Table) -> Option<String> {
    match &table.extension {
        Some(extension) if !table.is_readable => {
            Some(format!("it belongs to extension `{extension}`, and this role may not read it"))
        }
        _ if table.columns.is_empty() => Some("it has no columns that are not computed".to_owned()),
        _ => None,
    }
}

/// `tables/public.disks.csv`, with a number where two names are the same on some file system.
fn file_name(table: &Table, taken: &mut BTreeSet<String>) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' };
    let name: String = table.shown().chars().take(100).map(plain).collect();
    let more = (2..).map(|number| format!("{name}-{number}"));
    let name = std::iter::once(name.clone())
        .chain(more)
        .find(|name| taken.insert(name.to_ascii_lowercase()))
        .unwrap_or(name);
    format!("tables/{name}.csv")
}

async fn copy(
    connection: &mut PgConnection,
    table: &Table,
    mut file: Writing,
) -> Result<TableRecord, BackupError> {
    let columns = table.columns.iter().map(|column| &*column.name);
    let rows = read_rows(connection, table, columns, |chunk| file.write(chunk)).await?;
    Ok(TableRecord {
        schema: Some(table.schema.clone()),
        name: table.name.clone(),
        extension: table.extension.clone(),
        columns: table.columns.clone(),
        rows: rows.count,
        digest: Some(rows.digest),
        file: Some(file.finish()?),
    })
}

/// Reads the rows of a table as CSV.
pub(super) async fn read_rows<'c>(
    connection: &mut PgConnection,
    table: &Table,
    columns: impl Iterator<Item = &'c str>,
    mut each: impl FnMut(&[u8]) -> Result<(), BackupError>,
) -> Result<Rows, BackupError> {
    let doing = || BackupError::doing(format!("copying table {}", table.shown()));
    let sql = table.copy_out(columns);
    let mut reader = CsvReader::new();
    let mut chunks = connection.copy_out_raw(&sql).await.map_err(doing())?;
    while let Some(chunk) = chunks.try_next().await.map_err(doing())? {
        reader.feed(&chunk, |_| ());
        each(&chunk)?;
    }
    let cut = || sqlx::Error::Protocol("the server ended in the middle of a row".to_owned());
    reader.finish().ok_or_else(cut).map_err(doing())
}

async fn server(connection: &mut PgConnection) -> Result<Server, BackupError> {
    let sql = "SELECT current_database()::text, current_setting('server_version'), \
               current_setting('server_version_num')::int4 / 10000, \
               (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text, \
               (SELECT count(*) FROM pg_catalog.pg_largeobject_metadata)";
    let row: Result<(String, String, i32, Option<String>, i64), _> =
        sqlx::query_as(sql).fetch_one(connection).await;
    let row = row.map_err(BackupError::doing("reading the server's version"))?;
    let major = u32::try_from(row.2).unwrap_or_default();
    Ok(Server { database: row.0, version: row.1, major, wal_position: row.3, large_objects: row.4 })
}

/// A sequence and the table that it belongs to, each with its schema before it.
type Named = (String, String, Option<String>, Option<String>);

/// Every sequence that is no extension's, with its value, which only a `SELECT` on itself gives to all.
async fn sequences(connection: &mut PgConnection) -> Result<Vec<SequenceRecord>, BackupError> {
    let names = "
        SELECT n.nspname::text, c.relname::text, t.nspname::text, t.relname::text
        FROM pg_catalog.pg_class c
        JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN LATERAL (
            SELECT tn.nspname, tc.relname
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid
            JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
            WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
        ) t ON true
        WHERE c.relkind = 'S' AND c.relpersistence <> 't'
          AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
          AND NOT EXISTS (
              SELECT FROM pg_catalog.pg_depend d
              WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1, 2";
    let rows: Result<Vec<Named>, _> = sqlx::query_as(names).fetch_all(&mut *connection).await;
    let rows = rows.map_err(BackupError::doing("reading the sequences"))?;
    let mut all = Vec::with_capacity(rows.len());
    for (schema, name, owner_schema, owner) in rows {
        let quoted =
            format!("{}.{}", schema_manifest::quoted(&schema), schema_manifest::quoted(&name));
        let value: Result<(i64, bool), _> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT last_value, is_called FROM {quoted}"
        )))
        .fetch_one(&mut *connection)
        .await;
        let (last_value, is_called) =
            value.map_err(BackupError::doing(format!("reading sequence {schema}.{name}")))?;
        let owner = owner_schema.zip(owner);
        all.push(SequenceRecord { schema, name, last_value, is_called, owner });
    }
    Ok(all)
}

/// The last migration that was applied, by the history that the session's own `search_path` finds.
async fn version(
    connection: &mut PgConnection,
    search_path: &str,
) -> Result<Option<i64>, BackupError> {
    let doing = || BackupError::doing("reading the history");
    let history = OwnTables::default().history;
    super::session::set_search_path(connection, search_path).await?;
    let found: Result<Option<String>, _> =
        sqlx::query_scalar("SELECT to_regclass($1)::oid::regclass::text")
            .bind(schema_manifest::quoted(&history))
            .fetch_one(&mut *connection)
            .await;
    let version = match found.map_err(doing())? {
        None => None,
        Some(name) => {
            let sql = format!("SELECT max(version) FROM {name} WHERE success");
            sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
                .fetch_one(&mut *connection)
                .await
                .map_err(doing())?
        }
    };
    super::session::set_search_path(connection, "").await?;
    Ok(version)
}
