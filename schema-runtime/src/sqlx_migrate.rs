//! A `sqlx::migrate::Migrator` over the embedded list, for `#[sqlx::test(migrator = "..")]`.

use std::borrow::Cow;

use schema_manifest::{Down, Embedded, Migration as Embed, Script};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

/// Called by generated code.
///
/// The checksums are those of the files, so that sqlx and this crate accept each other's history.
pub fn migrator(embedded: &Embedded) -> Migrator {
    let migrations = embedded.migrations.iter().flat_map(|migration| {
        let (up, down) = match &migration.down {
            Down::Script(down) => (MigrationType::ReversibleUp, Some(down)),
            Down::Irreversible(_) | Down::ForwardOnly => (MigrationType::Simple, None),
        };
        let up = one(migration, &migration.up, up);
        let down = down.map(|down| one(migration, down, MigrationType::ReversibleDown));
        std::iter::once(up).chain(down)
    });
    Migrator::with_migrations(migrations.collect())
}

fn one(migration: &Embed, script: &Script, migration_type: MigrationType) -> Migration {
    Migration {
        version: migration.version,
        description: Cow::Owned(migration.description()),
        migration_type,
        sql: AssertSqlSafe(script.sql.clone()).into_sql_str(),
        checksum: Cow::Owned(script.checksum.0.to_vec()),
        no_tx: script.no_transaction,
    }
}
