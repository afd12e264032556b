//! The SQL on our own tables: the history exactly as sqlx 0.9 writes it, and `_schema_fixtures`.

use schema_manifest::{Fixture, Migration, quoted};

use super::literal;
use crate::state::Place;

/// The time since the message arrived, in nanoseconds.
const ELAPSED: &str = "(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - \
                       pg_catalog.statement_timestamp()) * 1e9)::pg_catalog.int8";

fn qualified(schema: Option<&str>, table: &str) -> String {
    match schema {
        Some(schema) => format!("{}.{}", quoted(schema), quoted(table)),
        None => quoted(table),
    }
}

fn history(place: &Place) -> String {
    qualified(place.history_schema.as_deref(), "_sqlx_migrations")
}

fn fixtures(place: &Place) -> String {
    qualified(place.fixtures_schema.as_deref(), "_schema_fixtures")
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

/// The row of a migration that ran inside a transaction.
pub(super) fn insert(place: &Place, migration: &Migration) -> String {
    row(place, migration, "TRUE", ELAPSED)
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

/// The row is clean: a migration outside of a transaction ended well.
pub(super) fn mark_clean(place: &Place, version: i64, nanoseconds: u128) -> String {
    let time = i64::try_from(nanoseconds).unwrap_or(i64::MAX);
    format!(
        "UPDATE {} SET success = TRUE, execution_time = {time} WHERE version = {version}",
        history(place)
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
