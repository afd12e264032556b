//! `PostgreSQL`: a process that is killed while the server builds an index for it.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schema_runtime::testing::TestDatabase;
use schema_runtime::{Migrator, Progress, Schema, Target};
use sqlx::{PgPool, Postgres};

use crate::postgres::{count, disks, own, run, schema};
use crate::processes::Service;
use crate::recovery::named;

/// Which folder a process is to carry.
pub(crate) const NAME: &str = "build";

const BUILD: &str = "CREATE INDEX CONCURRENTLY items_by_label ON items (label)";

/// None of its statements can run twice unseen.
pub(crate) fn folder() -> Schema<Postgres> {
    let tables = ["CREATE TABLE items (label text NOT NULL)", "CREATE TABLE ran (number int)"];
    let up = ["INSERT INTO ran VALUES (1)", BUILD, "INSERT INTO ran VALUES (2)"];
    schema(named(disks().up(3, "items", &tables).outside(4, "label", &up, &[]), 4))
}

/// A database on which the index is still to be built, over so many rows.
async fn filled(rows: u32) -> TestDatabase {
    TestDatabase::from_template("items", async |pool| {
        Migrator::new(&folder()).migrate_to(&pool, Target::__version(3)).await.unwrap();
        let insert = "INSERT INTO items SELECT md5(n::text) FROM generate_series(1, {rows}) AS n";
        run(&pool, &insert.replace("{rows}", &rows.to_string())).await;
        Ok::<_, sqlx::Error>(())
    })
    .await
    .unwrap()
}

/// What the server is at: its process, the index and the phase of its build.
async fn building(pool: &PgPool) -> Option<(i32, i64, String)> {
    let sql = "SELECT pid, index_relid::bigint, phase FROM pg_stat_progress_create_index WHERE \
               datname = current_database()";
    sqlx::query_as(sql).fetch_optional(pool).await.unwrap()
}

/// Kills a process in a phase of its build; gives the server's process that is left and the index,
/// `None` where the build was faster.
async fn killed(database: &TestDatabase, phase: &str) -> Option<(i32, i64)> {
    let mut service = Service::spawn(&database.url(), NAME);
    service.begin();
    let deadline = Instant::now() + Duration::from_mins(2);
    let mut seen = false;
    loop {
        assert!(Instant::now() < deadline, "{phase} is never seen");
        match building(database.pool()).await {
            Some((_, _, now)) if now.starts_with(phase) => break,
            Some(_) => seen = true,
            None if seen => return None,
            None => {}
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    drop(service);
    // It is not asked before the process is gone: the server goes on by itself.
    building(database.pool()).await.map(|(pid, index, _)| (pid, index))
}

/// `SCHEMA_LONG=1` does it on four million rows and in each phase that takes long; otherwise it is
/// while the table is read.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_whose_process_is_killed_is_waited_for_and_not_begun_again() {
    let long = std::env::var_os("SCHEMA_LONG").is_some();
    let rows = if long { 4_000_000 } else { 400_000 };
    let phases: &[&str] = if long {
        &["building index: scanning table", "building index: loading tuples", "index validation"]
    } else {
        &["building index"]
    };
    for phase in phases {
        for orphan_dies in [false, true] {
            let mut tries = 0;
            let (database, pid, index) = loop {
                let database = filled(rows).await;
                tries += 1;
                match killed(&database, phase).await {
                    Some((pid, index)) => break (database, pid, index),
                    None => assert!(tries < 10, "the build ends before {phase} is seen"),
                }
            };
            let pool = database.pool();
            if orphan_dies {
                let end = format!("SELECT pg_terminate_backend({pid}, 5000)::int::bigint");
                assert_eq!(count(pool, &end).await, 1);
            }
            let told = Arc::new(Mutex::new(Vec::new()));
            let seen = Arc::clone(&told);
            let schema = folder();
            let migrator = Migrator::new(&schema).on_progress(move |step| {
                if let Progress::WaitingForLock { holder: Some(holder), .. } = step {
                    seen.lock().unwrap().push(holder.pid);
                }
            });
            let began = Instant::now();
            let started = migrator.start(pool).await.unwrap();
            let case = format!("{phase}, orphan_dies: {orphan_dies}");
            println!("{case}: through after {:?}, {tries} tries", began.elapsed());
            assert_eq!(own(&started), 1, "{case}");
            let valid = "SELECT indexrelid::bigint FROM pg_index WHERE indrelid = 'items'::regclass \
                         AND indisvalid";
            assert_eq!(count(pool, valid).await == index, !orphan_dies, "{case}: the same index");
            let told = told.lock().unwrap().clone();
            assert_eq!(told.contains(&pid), !orphan_dies, "{case}: {told:?}, not {pid}");
            let all = "SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass";
            assert_eq!(count(pool, all).await, 1, "{case}");
            let ran = "SELECT sum(number) * 10 + count(*) FROM ran";
            assert_eq!(count(pool, ran).await, 32, "{case}: nothing ran twice");
            let rows = "SELECT count(*) FROM _sqlx_migrations WHERE success";
            assert_eq!(count(pool, rows).await, 4, "{case}");
            assert_eq!(count(pool, "SELECT count(*) FROM _schema_progress").await, 0, "{case}");
        }
    }
}
