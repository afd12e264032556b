//! A `sqlx::migrate::Migrator` over the embedded list, for `#[sqlx::test(migrator = "..")]`.

use std::borrow::Cow;
use std::future;

use futures_util::FutureExt as _;
use schema_manifest::{Down, Embedded, Migration as Embed, Script};
use sqlx::error::BoxDynError;
use sqlx::migrate::{Migration, MigrationSource, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr as _};

use crate::database::Work;

/// Called by generated code.
///
/// The checksums are those of the files, so that sqlx and this crate accept each other's history;
/// the order is that of the folder. What sqlx cannot be told:
///
/// - A second checksum: where the history holds one that the lock file accepts, sqlx says
///   `VersionMismatch`.
/// - A target by its place: `run_to` and `undo` take a number and compare numbers.
/// - What was found about a down: `undo` runs it.
pub fn migrator(embedded: &Embedded) -> Migrator {
    let migrations = || embedded.migrations.iter().flat_map(ways).collect();
    // `with_migrations` sorts by version; a source keeps its order. Ours is ready at once.
    match Migrator::new(InOrder(migrations())).now_or_never() {
        Some(Ok(migrator)) => migrator,
        Some(Err(_)) | None => Migrator::with_migrations(migrations()),
    }
}

/// The up, and the down where there is one.
fn ways(migration: &Embed) -> impl Iterator<Item = Migration> {
    let (up, down) = match &migration.down {
        Down::Script(down) => (MigrationType::ReversibleUp, Some(down)),
        Down::Irreversible(_) | Down::ForwardOnly => (MigrationType::Simple, None),
    };
    let up = one(migration, &migration.up, up);
    let down = down.map(|down| one(migration, down, MigrationType::ReversibleDown));
    std::iter::once(up).chain(down)
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

/// A list that is already in its order.
#[derive(Debug)]
struct InOrder(Vec<Migration>);

impl MigrationSource<'static> for InOrder {
    fn resolve(self) -> Work<'static, Result<Vec<Migration>, BoxDynError>> {
        Box::pin(future::ready(Ok(self.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_order_is_that_of_the_folder() {
        let migrator = migrator(&sample::embedded(&[1, 10, 9]));
        let ways: Vec<(i64, bool)> = migrator
            .iter()
            .map(|one| (one.version, one.migration_type.is_down_migration()))
            .collect();
        assert_eq!(ways, [(1, false), (1, true), (10, false), (10, true), (9, false), (9, true)]);
    }
}
