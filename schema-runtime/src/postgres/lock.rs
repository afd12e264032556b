//! The two advisory locks.
//!
//! One is sqlx's own: whoever runs a migration holds it, for the length of a transaction only.
//! The other is ours: whoever runs a migration outside of a transaction holds it, on the very
//! connection that runs the statements, so that a server process which outlives its client still
//! excludes the next one.

use std::time::Duration;

use sqlx::postgres::PgRow;
use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::database::Lock;
use crate::lock::Holder;
use crate::state::{OwnTables, Place};

const HOLDERS: &str = include_str!("lock_holders.sql");

/// The id of a lock in a database.
pub(super) fn id(place: &Place, lock: Lock) -> i64 {
    let sqlx = sqlx_id(&place.database);
    match lock {
        Lock::Migrations => sqlx,
        Lock::Untransacted => sqlx ^ OURS ^ of_history(&place.own),
    }
}

/// Histories of one database do not wait for each other's migrations outside of a transaction.
fn of_history(own: &OwnTables) -> i64 {
    let OwnTables { schema, history, .. } = own;
    if schema.is_none() && *history == OwnTables::default().history {
        return 0;
    }
    let name = format!("{}.{history}", schema.as_deref().unwrap_or_default());
    i64::from(crc(&name)) << 32
}

/// Turns sqlx's id into our second one: any fixed pattern will do, as long as it never changes.
const OURS: i64 = i64::from_be_bytes(*b"schema-r");

/// The id that sqlx 0.9 takes (`generate_lock_id` in sqlx-postgres).
fn sqlx_id(database: &str) -> i64 {
    0x3d32_ad9e * i64::from(crc(database))
}

fn crc(text: &str) -> u32 {
    const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    CRC.checksum(text.as_bytes())
}

/// How `pg_locks` shows an id: its upper and its lower half.
fn halves(id: i64) -> (u32, u32) {
    let bits = id.cast_unsigned();
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
    (half(bits >> 32), half(bits))
}

/// The condition that this session holds a lock.
pub(super) fn is_held(place: &Place, lock: Lock) -> String {
    let (upper, lower) = halves(id(place, lock));
    format!(
        "EXISTS (SELECT 1 FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND pid = \
         pg_catalog.pg_backend_pid() AND classid = '{upper}'::pg_catalog.oid AND objid = \
         '{lower}'::pg_catalog.oid AND objsubid = 1)"
    )
}

/// The same of our second one, which a script may have given up with all that its session had
/// (`DISCARD ALL`, `pg_advisory_unlock_all`): it is taken again.
pub(super) fn is_held_again(place: &Place) -> String {
    let (held, id) = (is_held(place, Lock::Untransacted), id(place, Lock::Untransacted));
    format!("CASE WHEN {held} THEN TRUE ELSE pg_catalog.pg_try_advisory_lock({id}) END")
}

/// Who holds a lock, other than this session.
pub(super) async fn holders(
    conn: &mut PgConnection,
    place: &Place,
    lock: Lock,
) -> Result<Vec<Holder>, sqlx::Error> {
    let (upper, lower) = halves(id(place, lock));
    let sql = HOLDERS.replace("{upper}", &upper.to_string()).replace("{lower}", &lower.to_string());
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(holder).collect()
}

/// A row of process id, application name and seconds.
pub(super) fn holder(row: &PgRow) -> Result<Holder, sqlx::Error> {
    let text = |at: usize| row.try_get::<Option<String>, _>(at);
    let since: Option<u64> = text(2)?.and_then(|seconds| seconds.parse().ok());
    Ok(Holder {
        is_backend: true,
        pid: text(0)?.and_then(|pid| pid.parse().ok()).unwrap_or_default(),
        application_name: text(1)?.unwrap_or_default(),
        since: since.map(Duration::from_secs),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_are_fixed() {
        assert_eq!(sqlx_id("postgres"), 0x3d32_ad9e * i64::from(crc32(b"postgres")));
        let place =
            |database: &str, own| Place { database: database.into(), own, ..Place::default() };
        let gpu = place("gpu", OwnTables::default());
        assert_ne!(id(&gpu, Lock::Migrations), id(&gpu, Lock::Untransacted));
        let other = place("gpu2", OwnTables::default());
        assert_ne!(id(&gpu, Lock::Migrations), id(&other, Lock::Migrations));
        // Two histories of one database.
        let billing = place("gpu", OwnTables::of(None, "billing"));
        assert_eq!(id(&gpu, Lock::Migrations), id(&billing, Lock::Migrations));
        assert_ne!(id(&gpu, Lock::Untransacted), id(&billing, Lock::Untransacted));
    }

    /// The same checksum, bit by bit.
    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
                if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
            })
        })
    }

    #[test]
    fn an_id_is_shown_in_halves() {
        assert_eq!(halves(-5), (u32::MAX, u32::MAX - 4));
        assert_eq!(halves(1 << 32), (1, 0));
    }
}
