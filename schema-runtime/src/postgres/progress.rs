//! `_schema_progress`: how far a migration came that runs outside of a transaction.
//!
//! It is empty unless one of them is under way or stopped half-way. The row of number 0 says that it
//! was begun, and which way; each other one is a statement, with the digest of its text. What the
//! session was set to stands with it, so that the next one can go on in the same way.

use futures_util::TryStreamExt as _;
use schema_manifest::{Down, Migration, Script};
use sqlx::{AssertSqlSafe, Either, PgConnection, Row as _};

use super::state::{rows, setting};
use super::{history, literal};
use crate::plan::Direction;
use crate::state::{Place, Unfinished};

fn table(place: &Place) -> String {
    history::qualified(place.history_schema.as_deref(), &place.own.progress)
}

fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

pub(super) fn create(place: &Place) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} (
    version BIGINT NOT NULL,
    statement INT NOT NULL,
    direction TEXT NOT NULL,
    digest BYTEA,
    indexes TEXT,
    settings TEXT,
    begun_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    ended_at TIMESTAMPTZ,
    PRIMARY KEY (version, statement)
)",
        table(place)
    )
}

/// The digest of a statement, made where it is kept.
fn digest(text: &str) -> String {
    format!("pg_catalog.sha256(pg_catalog.convert_to({}, 'UTF8'))", literal::text(text))
}

/// Nothing is done yet.
pub(super) fn begin(place: &Place, migration: &Migration, direction: Direction) -> String {
    format!(
        "INSERT INTO {} (version, statement, direction) VALUES ({}, 0, '{}')",
        table(place),
        migration.version,
        word(direction)
    )
}

/// A statement is about to run whose outcome shows in the catalog only: the indexes that are there.
pub(super) fn about(place: &Place, version: i64, number: usize, text: &str, there: &str) -> String {
    upsert(place, version, number, text, "NULL", &literal::text(there))
}

/// A statement has run.
pub(super) fn done(place: &Place, version: i64, number: usize, text: &str) -> String {
    upsert(place, version, number, text, "pg_catalog.clock_timestamp()", "NULL")
}

fn upsert(
    place: &Place,
    version: i64,
    number: usize,
    text: &str,
    ended_at: &str,
    indexes: &str,
) -> String {
    let (table, digest) = (table(place), digest(text));
    format!(
        "INSERT INTO {table} AS p (version, statement, direction, digest, indexes, settings, \
         ended_at) SELECT version, {number}, direction, {digest}, {indexes}, \
         (SELECT pg_catalog.string_agg('x' || pg_catalog.encode(pg_catalog.convert_to(name, \
         'UTF8'), 'hex') || '|x' || pg_catalog.encode(pg_catalog.convert_to(setting, 'UTF8'), \
         'hex'), ',') FROM pg_catalog.pg_settings WHERE source = 'session' AND name NOT IN \
         ('transaction_isolation', 'transaction_read_only', 'transaction_deferrable', \
         'session_authorization', 'role')), {ended_at} FROM {table} WHERE version = {version} AND statement = 0 ON CONFLICT (version, statement) \
         DO UPDATE SET digest = EXCLUDED.digest, indexes = EXCLUDED.indexes, settings = \
         EXCLUDED.settings, begun_at = pg_catalog.now(), ended_at = EXCLUDED.ended_at"
    )
}

/// The condition that just as many statements have run as were read.
pub(super) fn is_at(place: &Place, version: i64, done: usize) -> String {
    format!(
        "(SELECT pg_catalog.count(*) FROM {} WHERE version = {version} AND ended_at IS NOT NULL) = \
         {done}",
        table(place)
    )
}

/// It is over, or begins anew.
pub(super) fn clear(place: &Place, version: i64) -> String {
    format!("DELETE FROM {} WHERE version = {version}", table(place))
}

/// How far a migration came; `None`: that is not known.
pub(super) async fn read(
    conn: &mut PgConnection,
    place: &Place,
    migration: &Migration,
) -> Result<Option<Unfinished>, sqlx::Error> {
    let exists = format!(
        "SELECT (pg_catalog.to_regclass({}) IS NOT NULL)::pg_catalog.text",
        literal::text(&table(place))
    );
    let row = sqlx::raw_sql(AssertSqlSafe(exists)).fetch_one(&mut *conn).await?;
    if row.try_get::<String, _>(0)? != "true" {
        return Ok(None);
    }
    let down = match &migration.down {
        Down::Script(script) => script,
        Down::Irreversible(_) | Down::ForwardOnly => &migration.up,
    };
    let message = format!(
        "SELECT statement::pg_catalog.text, direction, pg_catalog.encode(digest, 'hex'), (ended_at IS \
         NOT NULL)::pg_catalog.text, indexes, settings FROM {} AS p WHERE version = {} ORDER BY \
         p.statement;\n{};\n{}",
        table(place),
        migration.version,
        digests(&migration.up),
        digests(down),
    );
    let mut recorded: Vec<Recorded> = Vec::new();
    let (mut up, mut down) = (Vec::new(), Vec::new());
    let mut statement = 0;
    let mut stream = sqlx::raw_sql(AssertSqlSafe(message)).fetch_many(conn);
    while let Some(item) = stream.try_next().await? {
        match (item, statement) {
            (Either::Left(_), _) => statement += 1,
            (Either::Right(row), 0) => recorded.push(Recorded {
                number: row.try_get::<String, _>(0)?.parse().unwrap_or_default(),
                direction: row.try_get(1)?,
                digest: row.try_get(2)?,
                has_ended: row.try_get::<String, _>(3)? == "true",
                indexes: row.try_get(4)?,
                settings: row.try_get(5)?,
            }),
            (Either::Right(row), 1) => up.push(row.try_get(0)?),
            (Either::Right(row), _) => down.push(row.try_get(0)?),
        }
    }
    unfinished(&recorded, &up, &down)
}

/// The digests of a script's statements, in their order.
fn digests(script: &Script) -> String {
    let texts = script
        .statements
        .iter()
        .enumerate()
        .map(|(number, statement)| format!("({number}, {})", digest(script.text(statement))));
    let list = crate::report::list(texts);
    if list.is_empty() {
        return "SELECT NULL::pg_catalog.text WHERE FALSE".to_owned();
    }
    format!(
        "SELECT pg_catalog.encode(digest, 'hex') FROM (VALUES {list}) AS v (number, digest) ORDER BY \
         number"
    )
}

/// A row of the table.
struct Recorded {
    number: usize,
    direction: String,
    digest: Option<String>,
    has_ended: bool,
    indexes: Option<String>,
    settings: Option<String>,
}

fn unfinished(
    recorded: &[Recorded],
    up: &[String],
    down: &[String],
) -> Result<Option<Unfinished>, sqlx::Error> {
    let Some((begun, recorded)) = recorded.split_first() else { return Ok(None) };
    let (direction, file) = match begun.direction.as_str() {
        "up" => (Direction::Up, up),
        _ => (Direction::Down, down),
    };
    let done: Vec<&Recorded> = recorded.iter().filter(|row| row.has_ended).collect();
    let is_same = |row: &Recorded| {
        let text = row.number.checked_sub(1).and_then(|at| file.get(at));
        text.is_some() && text == row.digest.as_ref()
    };
    let differs = done
        .iter()
        .zip(1..)
        .find(|(row, number)| row.number != *number || !is_same(row))
        .map(|(_, number)| number);
    let next = recorded.iter().find(|row| !row.has_ended && row.number == done.len() + 1);
    let settings = done.last().and_then(|row| row.settings.as_deref());
    Ok(Some(Unfinished {
        direction,
        done: done.len(),
        differs,
        indexes: next.filter(|row| is_same(row)).and_then(|row| row.indexes.clone()),
        settings: rows(settings, setting)?,
    }))
}
