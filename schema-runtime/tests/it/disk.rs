//! `PostgreSQL` whose disk is full.

use schema_runtime::Error;
use sqlx::PgPool;

use crate::postgres::{count, disks, own, pool_of_one, run, schema, tables};
use crate::recovery::named;
use crate::server::{Server, SmallDisk, loudly};
use crate::wire;

/// How a failure for want of room ends.
const ADVICE: &str = "make room on the server's disk";

/// A table that the small disk has no room for while it holds something else.
const ITEMS: &str = "CREATE TABLE items (label text) TABLESPACE small";
const FILL: &str = "INSERT INTO items SELECT repeat('x', 2000) FROM generate_series(1, 16000)";

async fn items(pool: &PgPool) -> i64 {
    count(pool, "SELECT count(*) FROM items").await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_is_full_leaves_nothing_half_recorded() {
    let server = Server::with_small_disk().await;
    let administrator = pool_of_one(server.options());
    run(&administrator, &format!("CREATE TABLESPACE small LOCATION '{}'", server.disk())).await;

    // In a transaction: nothing remains.
    let pool = server.database("inside").await;
    server.fill(&administrator, 0).await;
    let inside = schema(disks().up(3, "items", &[ITEMS, FILL]));
    for _ in 0..2 {
        let error = inside.start(&pool).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::Script { .. }), "{text}");
        assert!(text.starts_with("migration 3_items failed: could not "), "{text}");
        assert!(text.contains("--> migrations/3_items/up.sql:"), "{text}");
        assert!(text.contains("nothing of this migration remains in the database: "), "{text}");
        server.is_told(&text);
        assert_eq!(tables(&pool, "items").await, 0);
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, 2);
    }
    server.make_room(&administrator).await;
    assert_eq!(own(&inside.start(&pool).await.unwrap()), 1);
    assert_eq!(items(&pool).await, 16_000);
    run(&pool, "DROP TABLE items").await;

    // Outside of one: it goes on where it stopped, an index that is left invalid is built again.
    let pool = server.database("outside").await;
    let up = [
        "CREATE TABLE ran (number int)",
        "INSERT INTO ran VALUES (1)",
        "CREATE TABLE items AS SELECT md5(n::text) AS label FROM generate_series(1, 60000) AS n",
        // Ten times as large as what it holds.
        "CREATE INDEX CONCURRENTLY items_by_label ON items (label) WITH (fillfactor = 10) TABLESPACE \
         small",
        "INSERT INTO ran VALUES (2)",
    ];
    let outside = schema(named(disks().outside(3, "items", &up, &[]), 3));
    server.fill(&administrator, 512).await;
    for _ in 0..2 {
        let text = outside.start(&pool).await.unwrap_err().to_string();
        assert!(text.contains("statement 4 of 5; it ran outside of a transaction"), "{text}");
        assert!(text.contains("says success = false (dirty)"), "{text}");
        assert!(text.contains("it goes on at this statement"), "{text}");
        server.is_told(&text);
        let left = "SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass";
        assert!(count(&pool, left).await < 2, "one is left invalid, never two");
    }
    server.make_room(&administrator).await;
    assert_eq!(own(&outside.start(&pool).await.unwrap()), 1);
    assert_eq!(count(&pool, "SELECT sum(number) * 10 + count(*) FROM ran").await, 32);
    let valid = "SELECT count(*) FROM pg_index WHERE indrelid = 'items'::regclass AND indisvalid";
    assert_eq!(count(&pool, valid).await, 1);
    assert_eq!(count(&pool, "SELECT count(*) FROM _schema_progress").await, 0);
}

/// The whole database is on the disk, which is full at any time: our own tables find no room, too.
/// `SCHEMA_LONG=1` fills it at every block, otherwise it is at some.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disk_that_gets_full_anywhere_loses_nothing_and_runs_nothing_twice() {
    let server = Server::with_small_disk().await;
    if server.small() != SmallDisk::Mounted {
        loudly("NOT TESTED: a disk that gets full anywhere needs a file system of its own");
        return;
    }
    let administrator = pool_of_one(server.options());
    run(&administrator, &format!("CREATE TABLESPACE small LOCATION '{}'", server.disk())).await;
    let step = if std::env::var_os("SCHEMA_LONG").is_some() { 4 } else { 48 };
    let schema = wire::folder();
    let (mut full, mut texts) = (0, Vec::new());
    for left in (0..).step_by(step) {
        run(&administrator, "DROP DATABASE IF EXISTS whole WITH (FORCE)").await;
        run(&administrator, "CREATE DATABASE whole TABLESPACE small").await;
        let pool = pool_of_one(server.options().database("whole"));
        assert_eq!(count(&pool, "SELECT 1::bigint").await, 1);
        server.fill(&administrator, left).await;
        let started = schema.start(&pool).await;
        server.make_room(&administrator).await;
        let case = format!("{left} kB left");
        let Err(error) = started else {
            wire::all_ran_once(&pool, &schema, &case).await;
            break;
        };
        full += 1;
        let text = error.to_string();
        assert!(text.contains(ADVICE), "{case}: {text}");
        let first = text.lines().next().unwrap_or_default();
        let what = first.split_once(" failed").map_or(first, |(what, _)| what).to_owned();
        if texts.last() != Some(&what) {
            texts.push(what);
        }
        let again = schema.start(&pool).await;
        assert!(again.is_ok(), "{case}: {text}\nthen {}", again.unwrap_err());
        wire::all_ran_once(&pool, &schema, &format!("{case}: {text}")).await;
    }
    println!("full {full} times, in {texts:?}");
    assert!(full * step >= 96 && texts.len() > 1, "{full} times, in {texts:?}");
}
