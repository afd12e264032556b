//! How far a migration came that runs outside of a transaction: `_schema_progress`.
//!
//! The row of number 0 says that it began, and which way; each statement that has run adds one, in its
//! own transaction where it takes one. Its text is kept with it, since a start goes on only if the file
//! still begins with what has run.

use schema_manifest::{Down, Migration, Script};
use sqlx::{Row as _, SqliteConnection};

use crate::plan::Direction;
use crate::state::Unfinished;

const CREATE: &str = "\
CREATE TABLE IF NOT EXISTS _schema_progress (
    version BIGINT NOT NULL,
    statement INTEGER NOT NULL,
    direction TEXT NOT NULL,
    text TEXT,
    temporary TEXT,
    ended_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (version, statement)
);";

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// Nothing is done yet.
pub(super) async fn begin(
    conn: &mut SqliteConnection,
    version: i64,
    direction: Direction,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(CREATE).execute(&mut *conn).await?;
    clear(&mut *conn, version).await?;
    sqlx::query("INSERT INTO _schema_progress (version, statement, direction) VALUES (?1, 0, ?2)")
        .bind(version)
        .bind(word(direction))
        .execute(conn)
        .await
        .map(drop)
}

/// A statement, counted from 1, has run.
pub(super) async fn done(
    conn: &mut SqliteConnection,
    version: i64,
    direction: Direction,
    number: usize,
    text: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO _schema_progress (version, statement, direction, text, temporary) \
         SELECT ?1, ?2, ?3, ?4, (SELECT group_concat(name, ', ') FROM (SELECT name FROM \
         sqlite_temp_schema WHERE type IN ('table', 'view') ORDER BY name))",
    )
    .bind(version)
    .bind(i64::try_from(number).unwrap_or(i64::MAX))
    .bind(word(direction))
    .bind(text)
    .execute(conn)
    .await
    .map(drop)
}

/// Whether just as many statements have run as were read.
pub(super) async fn is_at(
    conn: &mut SqliteConnection,
    version: i64,
    done: usize,
) -> Result<bool, sqlx::Error> {
    let now: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM _schema_progress WHERE version = ?1 AND statement > 0",
    )
    .bind(version)
    .fetch_one(conn)
    .await?;
    Ok(usize::try_from(now) == Ok(done))
}

/// It is over, or begins anew.
pub(super) async fn clear(conn: &mut SqliteConnection, version: i64) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM _schema_progress WHERE version = ?1")
        .bind(version)
        .execute(conn)
        .await
        .map(drop)
}

/// How far a migration came; `None`: that is not known.
pub(super) async fn read(
    conn: &mut SqliteConnection,
    migration: &Migration,
) -> Result<Option<Unfinished>, sqlx::Error> {
    let exists = sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE name = '_schema_progress')",
    );
    if !exists.fetch_one(&mut *conn).await? {
        return Ok(None);
    }
    let rows = sqlx::query(
        "SELECT statement, direction, text, temporary FROM main._schema_progress WHERE version = ?1 \
         ORDER BY statement",
    )
    .bind(migration.version)
    .fetch_all(conn)
    .await?;
    let recorded: Vec<Recorded> = rows
        .iter()
        .map(|row| {
            Ok(Recorded {
                number: row.try_get(0)?,
                direction: row.try_get(1)?,
                text: row.try_get(2)?,
                temporary: row.try_get(3)?,
            })
        })
        .collect::<Result<_, sqlx::Error>>()?;
    Ok(unfinished(&recorded, migration))
}

/// A row of the table.
struct Recorded {
    number: i64,
    direction: String,
    text: Option<String>,
    temporary: Option<String>,
}

fn unfinished(recorded: &[Recorded], migration: &Migration) -> Option<Unfinished> {
    let (begun, done) = recorded.split_first()?;
    let (direction, script) = match (begun.direction.as_str(), &migration.down) {
        ("up", _) => (Direction::Up, &migration.up),
        (_, Down::Script(down)) => (Direction::Down, down),
        (_, Down::Irreversible(_) | Down::ForwardOnly) => (Direction::Down, &migration.up),
    };
    let differs = (1..).zip(done).find(|(number, row)| !is_same(script, *number, row));
    Some(Unfinished {
        direction,
        done: done.len(),
        differs: differs.map(|(number, _)| number),
        indexes: None,
        // Its `PRAGMA`s are run again.
        settings: Vec::new(),
        temporary: done.last().and_then(|row| row.temporary.clone()),
    })
}

/// Whether a row is of the statement of this number, counted from 1, as the file has it now.
fn is_same(script: &Script, number: usize, row: &Recorded) -> bool {
    let statement = number.checked_sub(1).and_then(|at| script.statements.get(at));
    usize::try_from(row.number) == Ok(number)
        && statement.map(|one| script.text(one)) == row.text.as_deref()
}
