//! The live schema, in one query.

use schema_manifest::Manifest;
use schema_manifest::sqlite::{QUERY, WIDTH, manifest, respelled};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row as _, SqliteConnection};

/// All of it but for our own tables, in the spelling of what is expected.
pub(super) async fn read(
    conn: &mut SqliteConnection,
    expected: &Manifest,
) -> Result<Manifest, sqlx::Error> {
    let rows = sqlx::raw_sql(QUERY).fetch_all(conn).await?;
    let rows: Vec<[Option<String>; WIDTH]> =
        rows.iter().map(values).collect::<Result<_, sqlx::Error>>()?;
    Ok(respelled(manifest(rows, is_ours), expected))
}

fn values(row: &SqliteRow) -> Result<[Option<String>; WIDTH], sqlx::Error> {
    let mut values = [const { None }; WIDTH];
    for (at, value) in values.iter_mut().enumerate() {
        *value = row.try_get(at)?;
    }
    Ok(values)
}

fn is_ours(table: &str) -> bool {
    matches!(table, "_sqlx_migrations" | "_schema_fixtures" | "_schema_progress")
}
