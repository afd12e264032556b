//! The SQL on our own tables: the history exactly as sqlx 0.9 writes it, and `_schema_fixtures`.

use schema_manifest::{Fixture, Migration, quoted};

use super::literal;
use crate::database::Seen;
use crate::plan::Change;
use crate::state::Place;

/// The time since the message arrived, in nanoseconds.
pub(super) const ELAPSED: &str = "(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - \
                       pg_catalog.statement_timestamp()) * 1e9)::pg_catalog.int8";

pub(super) fn qualified(schema: Option<&str>, table: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(table)),
        None => quoted(table),
    }
}

fn history(place: &Place) -> String {
    qualified(place.history_schema.as_deref(), &place.own.history)
}

fn fixtures(place: &Place) -> String {
    qualified(place.fixtures_schema.as_deref(), &place.own.fixtures)
}

/// sqlx's own DDL.
pub(super) fn create(place: &Place) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} (
    version BIGINT PRIMARY KEY,
    description TEXT NOT NULL,
    installed_on TIMESTAMPTZ NOT NULL DEFAULT now(),
    success BOOLEAN NOT NULL,
    checksum BYTEA NOT NULL,
    execution_time BIGINT NOT NULL
)",
        history(place)
    )
}

/// The condition that a migration has a row.
pub(super) fn is_applied(place: &Place, version: i64) -> String {
    format!("EXISTS (SELECT 1 FROM {} WHERE version = {version})", history(place))
}

/// The condition that a migration was begun outside of a transaction and has not ended.
pub(super) fn is_dirty(place: &Place, version: i64) -> String {
    format!("EXISTS (SELECT 1 FROM {} WHERE version = {version} AND NOT success)", history(place))
}

/// The condition that the history has as many rows as were read.
pub(super) fn is_as_seen(place: &Place, seen: Seen) -> String {
    format!(
        "(SELECT pg_catalog.count(*) = {} AND pg_catalog.count(*) FILTER (WHERE NOT success) = {} FROM \
         {})",
        seen.rows,
        seen.dirty,
        history(place)
    )
}

/// A change of one row.
pub(super) fn change(place: &Place, change: Change<'_>) -> String {
    let (table, digest) = (history(place), |one: &Migration| literal::bytes(&one.up.checksum.0));
    match change {
        Change::Adopt(migration) => row(place, migration, "TRUE", "-1"),
        Change::Applied(one) => format!(
            "UPDATE {table} SET success = TRUE, checksum = {} WHERE version = {} AND NOT success",
            digest(one),
            one.version
        ),
        Change::Clean(version) => {
            format!("UPDATE {table} SET success = TRUE WHERE version = {version} AND NOT success")
        }
        Change::Delete(version) => {
            format!("DELETE FROM {table} WHERE version = {version} AND NOT success")
        }
        Change::Accept(one) => format!(
            "UPDATE {table} SET checksum = {} WHERE version = {} AND success",
            digest(one),
            one.version
        ),
    }
}

/// The condition that no migration is half done.
pub(super) fn nothing_dirty(place: &Place) -> String {
    format!("NOT EXISTS (SELECT 1 FROM {} WHERE NOT success)", history(place))
}

/// The row of a migration that ran inside a transaction. `first`: nothing else of ours ran in the
/// same transaction before it.
pub(super) fn insert(place: &Place, migration: &Migration, first: bool) -> String {
    if first {
        return row(place, migration, "TRUE", ELAPSED);
    }
    // The clock of a message begins once. What has the time of this transaction was written by it.
    let before = format!(
        "(SELECT pg_catalog.sum(execution_time)::pg_catalog.int8 FROM {} WHERE installed_on = \
         pg_catalog.now())",
        history(place)
    );
    row(place, migration, "TRUE", &format!("{ELAPSED} - COALESCE({before}, 0)"))
}

/// The row of a migration that is about to run outside of a transaction.
pub(super) fn insert_dirty(place: &Place, migration: &Migration) -> String {
    row(place, migration, "FALSE", "-1")
}

fn row(place: &Place, migration: &Migration, success: &str, execution_time: &str) -> String {
    format!(
        "INSERT INTO {} (version, description, success, checksum, execution_time) VALUES ({}, {}, \
         {success}, {}, {execution_time})",
        history(place),
        migration.version,
        literal::text(&migration.description()),
        literal::bytes(&migration.up.checksum.0),
    )
}

/// The row is dirty from here on: a revert outside of a transaction begins.
pub(super) fn mark_dirty(place: &Place, version: i64) -> String {
    format!("UPDATE {} SET success = FALSE WHERE version = {version}", history(place))
}

/// The row is clean: a migration outside of a transaction ended well. Its file may have been
/// corrected after it was begun.
pub(super) fn mark_clean(place: &Place, migration: &Migration, nanoseconds: u128) -> String {
    let time = i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    format!(
        "UPDATE {} SET success = TRUE, execution_time = {time}, checksum = {} WHERE version = {}",
        history(place),
        literal::bytes(&migration.up.checksum.0),
        migration.version,
    )
}

pub(super) fn delete(place: &Place, version: i64) -> String {
    format!("DELETE FROM {} WHERE version = {version}", history(place))
}

pub(super) fn create_fixtures(place: &Place) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {} (
    name TEXT NOT NULL,
    checksum BYTEA NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (name, checksum)
)",
        fixtures(place)
    )
}

/// The condition that a fixture ran with this very content.
pub(super) fn is_seeded(place: &Place, fixture: &Fixture) -> String {
    format!(
        "EXISTS (SELECT 1 FROM {} WHERE name = {} AND checksum = {})",
        fixtures(place),
        literal::text(&fixture.name),
        literal::bytes(&fixture.script.checksum.0),
    )
}

pub(super) fn insert_fixture(place: &Place, fixture: &Fixture) -> String {
    format!(
        "INSERT INTO {} (name, checksum) VALUES ({}, {})",
        fixtures(place),
        literal::text(&fixture.name),
        literal::bytes(&fixture.script.checksum.0),
    )
}
