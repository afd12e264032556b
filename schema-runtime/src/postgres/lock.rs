//! The two advisory locks.
//!
//! One is sqlx's own: whoever runs a migration holds it, for the length of a transaction only.
//! The other is ours: whoever runs a migration outside of a transaction holds it, on the very
//! connection that runs the statements, so that a server process which outlives its client still
//! excludes the next one.

use std::time::Duration;

use sqlx::{AssertSqlSafe, PgConnection, Row};

use crate::database::Lock;
use crate::lock::Holder;

const HOLDERS: &str = include_str!("lock_holders.sql");

/// The id of a lock in a database.
pub(super) fn id(database: &str, lock: Lock) -> i64 {
    let sqlx = sqlx_id(database);
    match lock {
        Lock::Migrations => sqlx,
        Lock::Untransacted => sqlx ^ OURS,
    }
}

/// Turns sqlx's id into our second one: any fixed pattern will do, as long as it never changes.
const OURS: i64 = i64::from_be_bytes(*b"schema-r");

/// The id that sqlx 0.9 takes (`generate_lock_id` in sqlx-postgres).
fn sqlx_id(database: &str) -> i64 {
    const CRC: crc::Crc<u32> = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC);
    0x3d32_ad9e * i64::from(CRC.checksum(database.as_bytes()))
}

/// How `pg_locks` shows an id: its upper and its lower half.
pub(super) fn halves(id: i64) -> (u32, u32) {
    let bits = id.cast_unsigned();
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or_default();
    (half(bits >> 32), half(bits))
}

/// Who holds a lock, other than this session.
pub(super) async fn holders(
    conn: &mut PgConnection,
    database: &str,
    lock: Lock,
) -> Result<Vec<Holder>, sqlx::Error> {
    let (upper, lower) = halves(id(database, lock));
    let sql = HOLDERS.replace("{upper}", &upper.to_string()).replace("{lower}", &lower.to_string());
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter()
        .map(|row| {
            let text = |at: usize| row.try_get::<Option<String>, _>(at);
            let since: Option<u64> = text(2)?.and_then(|seconds| seconds.parse().ok());
            Ok(Holder {
                pid: text(0)?.and_then(|pid| pid.parse().ok()).unwrap_or_default(),
                application_name: text(1)?.unwrap_or_default(),
                since: since.map(Duration::from_secs),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ids_are_fixed() {
        assert_eq!(sqlx_id("postgres"), 0x3d32_ad9e * i64::from(crc32(b"postgres")));
        assert_ne!(id("gpu", Lock::Migrations), id("gpu", Lock::Untransacted));
        assert_ne!(id("gpu", Lock::Migrations), id("gpu2", Lock::Migrations));
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
