//! `_schema_progress`: how far a migration came that runs outside of a transaction.
//!
//! It is empty unless one of them is under way or stopped half-way. The row of number 0 says that it
//! was begun, and which way; each other one is a statement, with the digest of its text. What the
//! statements so far have changed about their session stands with it, so that the next one can go on
//! in the same way: settings, the role and whom it acts for. Temporary tables cannot be had again, and
//! nobody goes on without those that were there. Settings of the user's own (`SET app.tenant`) do not show in
//! `pg_settings` (tried on 15.18 and 18); which a file makes is embedded with it. What `set_config` makes of
//! them is not seen.

use std::collections::BTreeSet;

use futures_util::TryStreamExt as _;
use schema_manifest::{Down, Migration, Script};
use sqlx::{AssertSqlSafe, Either, PgConnection, Row as _};

use super::state::{rows, setting};
use super::{history, literal};
use crate::plan::Direction;
use crate::state::{Place, SessionSetting, Unfinished, hex};

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
pub(super) fn about(
    place: &Place,
    version: i64,
    number: usize,
    text: &str,
    there: &str,
    own: &BTreeSet<String>,
) -> String {
    upsert(place, version, number, text, ("NULL", &literal::text(there)), own)
}

/// A statement has run.
pub(super) fn done(
    place: &Place,
    version: i64,
    number: usize,
    text: &str,
    own: &BTreeSet<String>,
) -> String {
    upsert(place, version, number, text, ("pg_catalog.clock_timestamp()", "NULL"), own)
}

fn upsert(
    place: &Place,
    version: i64,
    number: usize,
    text: &str,
    (ended_at, indexes): (&str, &str),
    own: &BTreeSet<String>,
) -> String {
    let (table, digest, session) = (table(place), digest(text), session(place, own));
    format!(
        "INSERT INTO {table} AS p (version, statement, direction, digest, indexes, settings, \
         ended_at) SELECT version, {number}, direction, {digest}, {indexes}, {session}, {ended_at} \
         FROM {table} WHERE version = {version} AND statement = 0 ON CONFLICT (version, statement) \
         DO UPDATE SET digest = EXCLUDED.digest, indexes = EXCLUDED.indexes, settings = \
         EXCLUDED.settings, begun_at = pg_catalog.now(), ended_at = EXCLUDED.ended_at"
    )
}

/// Where the names of temporary tables stand among the settings: no setting has such a name.
const TEMPORARY: &str = "temporary tables";

/// Keeps what the session is set to before the first statement.
pub(super) fn session_begins() -> String {
    format!(
        "SELECT pg_catalog.set_config('{BEGAN}', (SELECT pg_catalog.string_agg(pair, ',') FROM \
         ({SETTINGS}) AS s), false)"
    )
}

/// `RESET ALL` takes it away, too.
const BEGAN: &str = "schema_runtime.began";

/// What the session is set to: rows of a name and of the name with its value. The role and the user, who are not
/// shown here, are kept apart.
const SETTINGS: &str = "SELECT 'x' || pg_catalog.encode(pg_catalog.convert_to(name, 'UTF8'), 'hex') AS \
    name, 'x' || pg_catalog.encode(pg_catalog.convert_to(name, 'UTF8'), 'hex') || '|x' || \
    pg_catalog.encode(pg_catalog.convert_to(setting, 'UTF8'), 'hex') AS pair FROM \
    pg_catalog.pg_settings WHERE source = 'session' AND name NOT IN ('transaction_isolation', \
    'transaction_read_only', 'transaction_deferrable')";

/// What the script has changed about its session so far, as [`changed`] reads it: against what it was
/// before the first statement, since limits of ours are no will of the script, and may be others the
/// next time.
fn session(place: &Place, own: &BTreeSet<String>) -> String {
    let (user, role) = (literal::text(&place.user), literal::text(&place.role));
    let pair = |name: &str, value: &str| {
        format!(
            "'{}|x' || pg_catalog.encode(pg_catalog.convert_to({value}, 'UTF8'), 'hex')",
            format_args!("x{}", hex(name.as_bytes()))
        )
    };
    let by = |name: &str| format!("pg_catalog.current_setting('schema_runtime.{name}')");
    // An empty one was reset, or is as good as none.
    let own = own.iter().map(|name| {
        let value = format!("pg_catalog.current_setting({}, true)", literal::text(name));
        format!("CASE WHEN {value} <> '' THEN {} END, ", pair(name, &value))
    });
    let own: String = own.collect();
    // Acting for another begins without a role, and each takes the rights that come before it.
    format!(
        "(WITH began AS (SELECT pair, pg_catalog.split_part(pair, '|', 1) AS name FROM \
         pg_catalog.unnest(pg_catalog.string_to_array(pg_catalog.current_setting('{BEGAN}', true), \
         ',')) AS pair), now AS ({SETTINGS}) SELECT NULLIF(pg_catalog.concat_ws(',', \
         CASE WHEN NOT EXISTS (SELECT FROM began) THEN '|' END, \
         (SELECT pg_catalog.string_agg(name || '|', ',') FROM began WHERE name NOT IN (SELECT name FROM \
         now)), \
         (SELECT pg_catalog.string_agg(pair, ',') FROM now WHERE pair NOT IN (SELECT pair FROM began)), \
         (SELECT {temporary} FROM (SELECT pg_catalog.string_agg(relname, ', ' ORDER BY relname) AS names \
         FROM pg_catalog.pg_class WHERE relnamespace = pg_catalog.pg_my_temp_schema() AND relkind IN \
         ('r', 'v', 'S', 'm', 'p')) AS t), {own}\
         CASE WHEN {session_user} <> {user} THEN {as_user} END, \
         CASE WHEN {session_user} <> {user} OR {session_role} <> {role} THEN {as_role} END), ''))",
        temporary = pair(TEMPORARY, "names"),
        session_user = by("user"),
        session_role = by("role"),
        as_user = pair("session_authorization", &by("user")),
        as_role = pair("role", &by("role")),
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
    let session = done.last().and_then(|row| row.settings.as_deref());
    let (temporary, settings): (Vec<_>, Vec<_>) = rows(session, changed)?
        .into_iter()
        .partition(|one| matches!(one, SessionSetting::Set(name, _) if name == TEMPORARY));
    let temporary = temporary.into_iter().find_map(|one| match one {
        SessionSetting::Set(_, names) => Some(names),
        _ => None,
    });
    Ok(Some(Unfinished {
        direction,
        done: done.len(),
        differs,
        indexes: next.filter(|row| is_same(row)).and_then(|row| row.indexes.clone()),
        settings,
        temporary,
    }))
}

/// `xname|xvalue`, `xname|` for one that was reset, and `|` for `RESET ALL`.
fn changed(row: &str) -> Option<SessionSetting> {
    if row == "|" {
        return Some(SessionSetting::ResetAll);
    }
    if let Some((name, value)) = setting(row) {
        return Some(SessionSetting::Set(name, value));
    }
    let (name, _) = setting(&format!("{row}x"))?;
    Some(SessionSetting::Reset(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_script_changed_about_its_session_is_read() {
        let cases = [
            ("|", Some(SessionSetting::ResetAll)),
            ("x61|x62", Some(SessionSetting::Set("a".into(), "b".into()))),
            ("x61|x", Some(SessionSetting::Set("a".into(), String::new()))),
            ("x61|", Some(SessionSetting::Reset("a".into()))),
            ("x61", None),
            ("61|62", None),
            ("x6|x62", None),
            ("", None),
        ];
        for (row, expected) in cases {
            assert_eq!(changed(row), expected, "{row}");
        }
    }
}
