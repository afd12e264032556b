//! `SQLite`: verify scripts. Those on `PostgreSQL` are in `settle.rs`.

use schema_runtime::{Error, Migrator, Target};
use sqlx::{AssertSqlSafe, SqlitePool};

use crate::folder::{Folder, script};
use crate::sqlite::{count, disks, memory, schema};

fn verifying(folder: Folder, version: i64, queries: &[&str]) -> Folder {
    let path = format!("migrations/{version}_m/verify.sql");
    folder.change(version, |one| one.verify = Some(script(&path, queries, false)))
}

async fn run(pool: &SqlitePool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

const EMPTY_NAMES: &str = "SELECT id, name, NULL AS size, 1.5 AS part, x'00ff' AS raw FROM disks \
                           WHERE name = '' -- none";

const BAD: &str = "INSERT INTO disks (id, name) VALUES (7, '')";

#[tokio::test]
async fn a_migration_whose_verify_script_finds_a_row_leaves_nothing() {
    for outside in [false, true] {
        let pool = memory().await;
        let up = ["CREATE TABLE more (id INTEGER)", BAD];
        let folder = if outside {
            disks().outside(3, "m", &up, &["DROP TABLE more"])
        } else {
            disks().both(3, "m", &up, &["DROP TABLE more"])
        };
        let schema = schema(verifying(folder, 3, &["SELECT 1 WHERE 0", EMPTY_NAMES]));
        let error = schema.start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::Unverified { .. }), "{error}");
        let remains = if outside {
            "it ran outside of a transaction: all of it stays, and its row says success = false \
             (dirty)\nwhat to do: correct the data and do the same again: it goes on at the verify script"
        } else {
            "nothing of this migration remains in the database: correct the data or the migration \
             and start again"
        };
        let text = error.to_string();
        let told = "migration 3_m ran, and its verify script found what must not be\n  --> \
                    migrations/3_m/verify.sql:3\n";
        assert!(text.starts_with(told), "{text}");
        let row = "\n  = row: id = 7, name = , size = NULL, part = 1.5, raw = ";
        assert!(text.contains(row), "{text}");
        assert!(text.ends_with(&format!("\n{remains}\nhint: ask the operator")), "{text}");
        let more = "SELECT count(*) FROM sqlite_schema WHERE name = 'more'";
        assert_eq!(count(&pool, more).await, i64::from(outside));
        let dirty = "SELECT count(*) FROM _sqlx_migrations WHERE NOT success";
        assert_eq!(count(&pool, dirty).await, i64::from(outside));
        // As the message says.
        let migrator = Migrator::new(&schema);
        if outside {
            run(&pool, "UPDATE disks SET name = 'b' WHERE name = ''").await;
            schema.start(&pool).await.unwrap();
            assert_eq!(count(&pool, dirty).await, 0);
            // A down has nothing to verify.
            migrator.revert_to(&pool, Target::__version(2)).await.unwrap();
        } else {
            run(
                &pool,
                "CREATE TRIGGER b AFTER INSERT ON disks WHEN new.name = '' BEGIN UPDATE disks \
                        SET name = 'b' WHERE id = new.id; END",
            )
            .await;
            assert_eq!(schema.start(&pool).await.unwrap().applied.len(), 1);
        }
    }
}

#[tokio::test]
async fn a_verify_script_that_fails_or_finds_leaves_nothing_of_all() {
    let pool = memory().await;
    let folder = disks().up(3, "m", &["CREATE TABLE more (id INTEGER)"]);
    let faulty = schema(verifying(folder.clone(), 3, &["SELECT nope FROM disks"]));
    let text = faulty.start(&pool).await.unwrap_err().to_string();
    let told = "migration 3_m failed: no such column: nope\n  --> migrations/3_m/verify.sql:2\n";
    assert!(text.starts_with(told), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
    let pool = memory().await;
    let finding = schema(verifying(folder, 3, &["SELECT 'all' AS found"]));
    let migrator = Migrator::new(&finding).in_one_transaction();
    let text = migrator.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("\n  = row: found = all\n"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema").await, 0);
}

#[tokio::test]
async fn verify_scripts_run_on_demand_and_write_nothing() {
    let pool = memory().await;
    let folder = verifying(disks(), 1, &["SELECT id, name FROM disks WHERE name = ''"]);
    let good = schema(folder.up(3, "rename", &["ALTER TABLE disks RENAME name TO label"]));
    let migrator = Migrator::new(&good);
    // What is not applied is not asked.
    let report = migrator.run_verify_scripts(&pool).await.unwrap();
    assert_eq!(report.to_string(), "0 verify scripts run: 0 queries found nothing");
    migrator.migrate(&pool).await.unwrap();
    let report = migrator.run_verify_scripts(&pool).await.unwrap();
    assert_eq!(
        report.to_string(),
        "1 verify script run: 0 queries found nothing, 1 could not be run\n  \
         migrations/1_m/verify.sql:2: no such column: name"
    );
    run(&pool, "ALTER TABLE disks RENAME label TO name").await;
    let report = migrator.run_verify_scripts(&pool).await.unwrap();
    assert_eq!(report.to_string(), "1 verify script run: 1 query found nothing");
    run(&pool, BAD).await;
    let before = count(&pool, "SELECT total_changes()").await;
    let text = migrator.run_verify_scripts(&pool).await.unwrap_err().to_string();
    let told =
        "1 query of verify scripts found what must not be\n  --> migrations/1_m/verify.sql:2\n";
    assert!(text.starts_with(told), "{text}");
    assert!(text.contains("\n  = row: id = 7, name = \nwhat to do: correct the data\n"), "{text}");
    assert_eq!(count(&pool, "SELECT total_changes()").await, before);
}
