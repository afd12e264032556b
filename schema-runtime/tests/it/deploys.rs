//! `PostgreSQL`: binaries of several releases on one database.

use std::time::Duration;

use schema_runtime::__private::v1::Touched;
use schema_runtime::{Error, Late, Migrator, NewerDatabase, Progress};

use crate::folder::Folder;
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};

fn newer() -> Folder {
    disks().up(3, "more", &["CREATE TABLE more (id int)"]).up(
        4,
        "label",
        &["ALTER TABLE disks ADD COLUMN label text"],
    )
}

#[tokio::test]
async fn an_older_binary_starts_where_all_that_it_needs_is_there() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(newer()).start(&pool).await.unwrap();
    let older = schema(disks().fixture("late", &["INSERT INTO more VALUES (1)"]));
    let started = older.start(&pool).await.unwrap();
    assert_eq!(started.unknown.iter().map(|one| one.version).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(
        started.to_string(),
        "schema is at 2_disk_size: 4 migrations applied before, 0 fixtures run, 2 left alone, 1 \
         table verified, 2 migrations of a newer binary (3_more, 4_label)"
    );
    assert_eq!(count(&pool, "SELECT count(*) FROM more").await, 0, "its fixtures are left alone");
    let checked = older.check(&pool).await.unwrap().to_string();
    assert!(
        checked.ends_with("1 table verified, 2 migrations of a newer binary (3_more, 4_label)")
    );
    let migrator = Migrator::new(&older);
    assert!(migrator.plan(&pool).await.unwrap().is_empty());
    let refusing = migrator.clone().on_newer_database(NewerDatabase::Refuse);
    for refused in [
        refusing.start(&pool).await.map(drop),
        refusing.check(&pool).await.map(drop),
        refusing.migrate(&pool).await.map(drop),
        // What is behind what it knows is not its own to revert.
        migrator.revert(&pool).await.map(drop),
    ] {
        assert!(matches!(&refused, Err(Error::Unknown { .. })), "{refused:?}");
    }
    // What it needs goes.
    run(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
    for refused in [older.start(&pool).await.map(drop), older.check(&pool).await.map(drop)] {
        let text = refused.unwrap_err().to_string();
        let told = "the database has 2 migrations that this binary does not know: 3_more, 4_label";
        assert!(text.starts_with(told), "{text}");
        let told = "\n  and what this binary needs is not all there any more:\n  column \
                    `disks.disk_size` is missing (migrations/1_m/up.sql:5)\nwhat to do: if this \
                    binary is older than the database, deploy the newer one";
        assert!(text.contains(told), "{text}");
    }
    let allowing = migrator.on_newer_database(NewerDatabase::Allow);
    assert_eq!(allowing.start(&pool).await.unwrap().drift.unwrap().differences.len(), 1);
    let required = schema(disks().require("disks", &["disk_size"]));
    let allowing = Migrator::new(&required).on_newer_database(NewerDatabase::Allow);
    assert!(matches!(allowing.start(&pool).await, Err(Error::Unknown { .. })));
}

#[tokio::test]
async fn nothing_runs_beside_what_is_not_known() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(newer()).start(&pool).await.unwrap();
    let branch = schema(disks().up(9, "branch", &["CREATE TABLE branch (id int)"]));
    let error = branch.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
    assert_eq!(tables(&pool, "branch").await, 0);
    let allowing = Migrator::new(&branch).on_newer_database(NewerDatabase::Allow);
    assert_eq!(allowing.start(&pool).await.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_late_migration_runs_where_no_later_one_touches_the_same() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let touching = |folder: Folder, version, name: &'static str| {
        folder.change(version, |one| one.touches = vec![Touched::new(name.into(), true)].into())
    };
    let applied = touching(disks(), 2, "disks");
    let start = touching(applied.clone().up(7, "last", &["SELECT 1"]), 7, "bills");
    schema(start).start(&pool).await.unwrap();
    let folder = |object: &'static str| {
        let folder = applied.clone().up(5, "late", &["CREATE TABLE late (id int)"]).up(
            7,
            "last",
            &["SELECT 1"],
        );
        schema(touching(touching(folder, 5, object), 7, "bills"))
    };
    let same = folder("bills");
    let error = same.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "nothing was run, since newer migrations were applied before:\n\
         \x20 migration 5_late (migrations/5_late/up.sql) is pending, 7_last is applied, and both \
         touch `bills`\n\
         what to do: give the pending one a new version behind the applied ones; or, if it is right in \
         either order, run it with `Migrator::on_late_migration(Late::Allow)`\n\
         hint: ask the operator"
    );
    assert!(matches!(Migrator::new(&same).plan(&pool).await, Err(Error::Late { .. })));
    let other = folder("users");
    let refusing = Migrator::new(&other).on_late_migration(Late::Refuse);
    assert!(matches!(refusing.start(&pool).await, Err(Error::Late { .. })));
    assert_eq!(other.start(&pool).await.unwrap().applied.len(), 1);
    run(&pool, "DROP TABLE late; DELETE FROM _sqlx_migrations WHERE version = 5").await;
    let allowing = Migrator::new(&same).on_late_migration(Late::Allow);
    assert_eq!(allowing.start(&pool).await.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_replica_waits_until_the_job_has_migrated() {
    let database = database().await;
    let (schema, pool) = (schema(disks()), pool_of_one(database.connect_options()));
    let migrator = Migrator::new(&schema);
    let short = Duration::from_millis(200);
    let error = migrator.wait_until_ready(&pool, short).await.unwrap_err();
    assert!(matches!(error, Error::Pending { .. }), "{error}");
    let told = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let seen = std::sync::Arc::clone(&told);
    let waiting = migrator.clone().on_progress(move |step| {
        if let Progress::WaitingForMigrations { .. } = step {
            seen.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let (ready, ()) =
        tokio::join!(waiting.wait_until_ready(&pool, Duration::from_secs(20)), async {
            tokio::time::sleep(short).await;
            migrator.start(database.pool()).await.unwrap();
        });
    assert_eq!(ready.unwrap().to_string(), "schema is at 2_disk_size, 1 table verified");
    assert!(told.load(std::sync::atomic::Ordering::Relaxed) > 0);
    // What waiting does not cure is refused at once.
    run(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
    let began = std::time::Instant::now();
    let error = migrator.wait_until_ready(&pool, Duration::from_mins(1)).await.unwrap_err();
    assert!(matches!(error, Error::Drift { .. }), "{error}");
    assert!(began.elapsed() < Duration::from_secs(10));
}
