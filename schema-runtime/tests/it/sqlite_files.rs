//! `SQLite`: rebuilt tables, migrations that stop half-way, and files that are not as they should be.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Error, Migrator, Repair};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{Connection as _, SqliteConnection, SqlitePool};

use crate::folder::{BEGIN, COMMIT, Folder};
use crate::sqlite::{count, disks, memory, schema};

/// A folder with room for a database; it is removed when the test ends.
pub(crate) struct Place(PathBuf);

impl Place {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schema-runtime-file-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder).unwrap();
        Place(folder)
    }

    pub(crate) fn file(&self) -> String {
        self.0.join("a.db").to_str().unwrap().to_owned()
    }

    /// What is in the folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let names = std::fs::read_dir(&self.0).unwrap();
        let mut names: Vec<String> =
            names.map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn options(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new().filename(self.file()).busy_timeout(Duration::from_millis(20))
    }

    async fn pool(&self) -> SqlitePool {
        one(self.options().create_if_missing(true)).await
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn one(options: SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
}

fn lazy(options: SqliteConnectOptions) -> SqlitePool {
    SqlitePoolOptions::new().acquire_timeout(Duration::from_secs(1)).connect_lazy_with(options)
}

async fn run(pool: &SqlitePool, sql: &'static str) {
    sqlx::raw_sql(sql).execute(pool).await.unwrap();
}

/// Parents whose rows are referred to in each way that a foreign key can answer to a deletion.
fn family() -> Folder {
    Folder::new(Dialect::Sqlite).up(
        1,
        "family",
        &[
            "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT)",
            "CREATE TABLE gone (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ON DELETE \
             CASCADE)",
            "CREATE TABLE emptied (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ON DELETE \
             SET NULL)",
            "CREATE TABLE kept (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents)",
            "CREATE TABLE keyed (key TEXT PRIMARY KEY, parent INTEGER REFERENCES parents) WITHOUT ROWID",
            "INSERT INTO parents VALUES (1, 'a'), (2, 'b')",
            "INSERT INTO gone VALUES (1, 1), (2, 2)",
            "INSERT INTO emptied VALUES (1, 1), (2, 2)",
            "INSERT INTO kept VALUES (1, 1), (2, 2)",
            "INSERT INTO keyed VALUES ('x', 1), ('y', 2)",
        ],
    )
}

const CREATE: &str = "CREATE TABLE new_parents (id INTEGER PRIMARY KEY, name TEXT NOT NULL)";
const COPY: &str = "INSERT INTO new_parents SELECT id, name FROM parents";
const COPY_ONE: &str = "INSERT INTO new_parents SELECT id, name FROM parents WHERE id = 1";
const DROP: &str = "DROP TABLE parents";
const RENAME: &str = "ALTER TABLE new_parents RENAME TO parents";

async fn children(pool: &SqlitePool) -> i64 {
    let sql = "SELECT count(*) FROM (SELECT parent FROM gone UNION ALL SELECT parent FROM emptied UNION \
               ALL SELECT parent FROM kept UNION ALL SELECT parent FROM keyed) AS c JOIN parents ON \
               parents.id = c.parent";
    count(pool, sql).await
}

async fn foreign_keys(pool: &SqlitePool) -> i64 {
    count(pool, "SELECT foreign_keys FROM pragma_foreign_keys").await
}

#[tokio::test]
async fn a_rebuilt_table_keeps_the_rows_that_refer_to_it() {
    let rebuilds: [&[&str]; 3] = [
        &[CREATE, COPY, DROP, RENAME],
        &["PRAGMA foreign_keys = OFF", CREATE, COPY, DROP, RENAME, "PRAGMA foreign_keys = ON"],
        &["BEGIN", CREATE, COPY, DROP, RENAME, "COMMIT"],
    ];
    for up in rebuilds {
        let pool = memory().await;
        let schema = schema(family().up(2, "rebuild", up));
        schema.start(&pool).await.unwrap();
        assert_eq!((children(&pool).await, foreign_keys(&pool).await), (8, 1), "{up:?}");
    }
    // Each in a transaction of its own, and all of them in one.
    let pool = memory().await;
    let schema = schema(family().up(2, "rebuild", rebuilds[0]).up(3, "more", &["SELECT 1"]));
    Migrator::new(&schema).in_one_transaction().migrate(&pool).await.unwrap();
    assert_eq!((children(&pool).await, foreign_keys(&pool).await), (8, 1));

    // Whoever works with foreign keys off goes on with them off, and is not held to them.
    let pool = one(SqliteConnectOptions::new().foreign_keys(false)).await;
    let careless = crate::sqlite::schema(family().up(2, "bad", &[CREATE, COPY_ONE, DROP, RENAME]));
    careless.start(&pool).await.unwrap();
    assert_eq!((children(&pool).await, foreign_keys(&pool).await), (4, 0));
}

#[tokio::test]
async fn a_rebuild_that_loses_rows_is_refused_with_what_refers_to_them() {
    let pool = memory().await;
    let good = schema(family());
    good.start(&pool).await.unwrap();
    let bad = schema(family().up(2, "rebuild", &[CREATE, COPY_ONE, DROP, RENAME]));
    for _ in 0..2 {
        let text = bad.start(&pool).await.unwrap_err().to_string();
        let begin = "migration 2_rebuild failed: FOREIGN KEY constraint failed: 4 rows refer to rows that \
                     are not there\n  --> migrations/2_rebuild/up.sql:";
        assert!(text.starts_with(begin), "{text}");
        for line in [
            "row 2 of `gone` (parent) refers to a row of `parents`",
            "row 2 of `emptied` (parent) refers to a row of `parents`",
            "row 2 of `kept` (parent) refers to a row of `parents`",
            "a row of `keyed` (parent) refers to a row of `parents`",
            "nothing of this migration remains in the database: fix the file and start again",
        ] {
            assert!(text.contains(line), "{text}");
        }
        assert_eq!((children(&pool).await, foreign_keys(&pool).await), (8, 1), "{text}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 1);
    }

    // What was wrong before is nobody's fault, and nothing more is.
    run(
        &pool,
        "PRAGMA foreign_keys = OFF; DELETE FROM parents WHERE id = 2; PRAGMA foreign_keys = ON",
    )
    .await;
    bad.start(&pool).await.unwrap();
    assert_eq!((children(&pool).await, foreign_keys(&pool).await), (4, 1));
}

#[tokio::test]
async fn without_a_table_that_is_dropped_foreign_keys_do_their_work() {
    let pool = memory().await;
    let schema = schema(family().up(
        2,
        "fewer",
        &["DELETE FROM kept", "DELETE FROM keyed", "DELETE FROM parents"],
    ));
    schema.start(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM gone").await, 0);
    assert_eq!(count(&pool, "SELECT count(*) FROM emptied WHERE parent IS NULL").await, 2);
}

#[tokio::test]
async fn what_a_script_sets_ends_with_it() {
    let pool = memory().await;
    let sets = ["PRAGMA legacy_alter_table = ON", "PRAGMA recursive_triggers = ON", "SELECT 1"];
    let outside = ["PRAGMA foreign_keys = OFF", "PRAGMA ignore_check_constraints = ON", "SELECT 1"];
    let broken = ["PRAGMA foreign_keys = OFF", "oops"];
    let read = "SELECT (SELECT foreign_keys FROM pragma_foreign_keys) * 1000 + (SELECT \
                legacy_alter_table FROM pragma_legacy_alter_table) * 100 + (SELECT recursive_triggers \
                FROM pragma_recursive_triggers) * 10 + (SELECT ignore_check_constraints FROM \
                pragma_ignore_check_constraints)";
    let folder = disks().up(3, "sets", &sets).outside(4, "outside", &outside, &[]);
    schema(folder.clone()).start(&pool).await.unwrap();
    assert_eq!(count(&pool, read).await, 1000);
    schema(folder.outside(5, "broken", &broken, &[])).start(&pool).await.unwrap_err();
    assert_eq!(count(&pool, read).await, 1000);
}

#[tokio::test]
async fn a_cancelled_rebuild_leaves_no_connection_without_foreign_keys() {
    let place = Place::new();
    // SQLite ends the statement first, on the thread of the connection that is thrown away.
    let patient = place.options().create_if_missing(true).busy_timeout(Duration::from_mins(1));
    let pool = one(patient).await;
    let slow = "CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM \
                n LIMIT 500000) SELECT i FROM n";
    // What the rebuild is of is there before the clock starts.
    schema(family()).start(&pool).await.unwrap();
    let schema = schema(family().up(2, "rebuild", &[CREATE, COPY, DROP, RENAME, slow]));
    let cancelled = tokio::time::timeout(Duration::from_millis(100), schema.start(&pool)).await;
    assert!(cancelled.is_err(), "it was meant to take longer");
    assert_eq!(foreign_keys(&pool).await, 1);
    assert_eq!(children(&pool).await, 8);
}

#[tokio::test]
async fn outside_of_a_transaction_it_goes_on_where_it_stopped() {
    let row = |name: &str| format!("INSERT INTO disks (name) VALUES ('{name}')");
    let (b, c, d) = (row("b"), row("c"), row("d"));
    let folder = |up: &'static str, down: &'static str| {
        let up = ["PRAGMA foreign_keys = OFF", &b, BEGIN, &c, up, COMMIT, "VACUUM", &d];
        let down = ["DELETE FROM disks WHERE name = 'b'", down, "DELETE FROM disks"];
        schema(disks().outside(3, "rows", &up, &down))
    };
    let pool = memory().await;
    let names = "SELECT count(*) FROM disks";
    let bad = folder("oops", "oops");
    for _ in 0..2 {
        let text = Migrator::new(&bad).migrate(&pool).await.unwrap_err().to_string();
        assert!(
            text.contains("statement 5 of 8") && text.contains("goes on at that BEGIN"),
            "{text}"
        );
        assert_eq!((count(&pool, names).await, foreign_keys(&pool).await), (1, 1), "{text}");
    }
    // The file is corrected behind what has run.
    let good = folder("SELECT 1", "SELECT 1");
    Migrator::new(&good).migrate(&pool).await.unwrap();
    assert_eq!((count(&pool, names).await, foreign_keys(&pool).await), (3, 1));
    assert_eq!(count(&pool, "SELECT count(*) FROM _schema_progress").await, 0);

    // Backward it goes on too; forward is somebody else's wish.
    let bad = folder("SELECT 1", "oops");
    let text = Migrator::new(&bad).revert(&pool).await.unwrap_err().to_string();
    assert!(
        text.contains("statement 2 of 3") && text.contains("goes on at this statement"),
        "{text}"
    );
    let error = Migrator::new(&good).migrate(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, .. }), "{error}");
    Migrator::new(&good).revert(&pool).await.unwrap();
    assert_eq!(count(&pool, names).await, 0);
}

#[tokio::test]
async fn what_has_changed_since_or_is_gone_with_its_session_is_not_gone_on_with() {
    let place = Place::new();
    let folder = |first: &str, second: &'static str| {
        schema(disks().outside(3, "rows", &[first, second, "SELECT 2"], &[]))
    };
    let refused = async |schema: &schema_runtime::Schema<sqlx::Sqlite>, note: &str| {
        let error = Migrator::new(schema).migrate(&place.pool().await).await.unwrap_err();
        let text = error.to_string();
        assert!(matches!(error, Error::Dirty { version: 3, .. }), "{text}");
        assert!(text.contains(note), "{text}");
    };
    let insert = "INSERT INTO disks (name) VALUES ('b')";
    folder(insert, "oops").start(&place.pool().await).await.unwrap_err();
    refused(
        &folder("DELETE FROM disks", "SELECT 1"),
        "statement 1 of migrations/3_rows/up.sql has changed",
    )
    .await;
    let other = folder("CREATE TEMP TABLE t (a)", "SELECT 1");
    let migrator = Migrator::new(&other);
    migrator.repair(&place.pool().await, Repair::NotApplied).await.unwrap();
    folder("CREATE TEMP TABLE t (a)", "oops").start(&place.pool().await).await.unwrap_err();
    refused(&other, "their temporary tables are gone").await;
}

#[tokio::test]
async fn whoever_is_outside_of_a_transaction_is_waited_for() {
    let place = Place::new();
    let slow = "CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM \
                n LIMIT 300000) SELECT i FROM n";
    let up = ["SELECT 1", slow, "INSERT INTO disks (name) VALUES ('b')"];
    let schema = schema(disks().outside(3, "slow", &up, &[]));
    let (one, two) = (place.pool().await, place.pool().await);
    let (first, second) = tokio::join!(schema.start(&one), schema.start(&two));
    let own = |started: schema_runtime::Started| {
        started.applied.iter().filter(|one| one.elapsed.is_some()).count()
    };
    assert_eq!(own(first.unwrap()) + own(second.unwrap()), 3);
    assert_eq!(count(&one, "SELECT count(*) FROM disks").await, 2);
    assert_eq!(place.names(), ["a.db"], "the lock is gone, and its file");
}

#[tokio::test]
async fn a_reader_that_keeps_a_commit_waiting_is_waited_for() {
    let place = Place::new();
    let writer =
        one(place.options().create_if_missing(true).journal_mode(SqliteJournalMode::Delete)).await;
    run(&writer, "CREATE TABLE rows (id INTEGER); INSERT INTO rows VALUES (1)").await;
    let schema = schema(Folder::new(Dialect::Sqlite).up(1, "a", &["CREATE TABLE a (id INTEGER)"]));
    let migrator = Migrator::new(&schema).lock_timeout(Duration::from_millis(200));
    let mut reader = SqliteConnection::connect_with(&place.options()).await.unwrap();
    let mut reading = reader.begin().await.unwrap();
    let _: i64 = sqlx::query_scalar("SELECT id FROM rows").fetch_one(&mut *reading).await.unwrap();
    let error = migrator.migrate(&writer).await.unwrap_err();
    let text = error.to_string();
    assert!(matches!(error, Error::LockTimeout { .. }), "{text}");
    reading.rollback().await.unwrap();
    migrator.migrate(&writer).await.unwrap();
}

#[tokio::test]
async fn a_file_that_is_read_only_is_good_for_a_start_with_nothing_to_do() {
    for journal in [SqliteJournalMode::Delete, SqliteJournalMode::Wal] {
        let place = Place::new();
        let old = schema(disks());
        let pool = one(place.options().create_if_missing(true).journal_mode(journal)).await;
        old.start(&pool).await.unwrap();
        pool.close().await;
        let pool = one(place.options().read_only(true)).await;
        assert_eq!(old.start(&pool).await.unwrap().applied.len(), 0);
        old.check(&pool).await.unwrap();
        let newer = [
            disks().up(3, "more", &["CREATE TABLE more (id INTEGER)"]),
            disks().outside(3, "more", &["CREATE TABLE more (id INTEGER)"], &[]),
            disks()
                .fixture("more", &["INSERT INTO disks (name) VALUES ('c') ON CONFLICT DO NOTHING"]),
        ];
        for newer in newer {
            let error = schema(newer).start(&pool).await.unwrap_err();
            let text = error.to_string();
            assert!(matches!(error, Error::ReadOnly { .. }), "{text}");
            assert!(text.contains("a file of SQLite must be writable"), "{text}");
            assert!(text.contains("_more") || text.contains("fixture more"), "{text}");
        }
        let error = Migrator::new(&old).revert(&pool).await.unwrap_err();
        assert!(matches!(error, Error::ReadOnly { .. }), "{error}");
        pool.close().await;
    }
}

#[tokio::test]
async fn what_is_no_database_is_named_with_what_to_do() {
    let place = Place::new();
    let schema = schema(disks());
    std::fs::write(
        place.file(),
        "certainly no database of SQLite, but long enough for its header to be read as one",
    )
    .unwrap();
    let text = schema.start(&lazy(place.options())).await.unwrap_err().to_string();
    assert!(text.contains("file is not a database") && text.contains("check the path"), "{text}");

    let folder = place.options().filename(place.file().replace("/a.db", ""));
    let text = schema.start(&lazy(folder)).await.unwrap_err().to_string();
    assert!(text.contains("unable to open database file"), "{text}");
    assert!(text.contains("a file that the service may open"), "{text}");

    std::fs::remove_file(place.file()).unwrap();
    let text = schema.start(&lazy(place.options())).await.unwrap_err().to_string();
    assert!(text.contains("unable to open database file"), "{text}");
    assert!(text.contains("`create_if_missing(true)`"), "{text}");
    assert_eq!(place.names(), Vec::<String>::new());

    // An empty file is an empty database.
    std::fs::write(place.file(), "").unwrap();
    schema.start(&lazy(place.options())).await.unwrap();
}

#[tokio::test]
async fn a_pool_of_private_databases_is_refused() {
    let schema = schema(disks());
    let pool = |options, connections| {
        SqlitePoolOptions::new().max_connections(connections).connect_lazy_with(options)
    };
    let private = SqliteConnectOptions::new;
    let error = schema.start(&pool(private(), 2)).await.unwrap_err();
    assert!(matches!(error, Error::PrivateMemory { connections: 2 }), "{error}");
    schema.start(&pool(private(), 1)).await.unwrap();
    let shared = pool("sqlite::memory:".parse().unwrap(), 2);
    schema.start(&shared).await.unwrap();
    let (mut one, mut two) = (shared.acquire().await.unwrap(), shared.acquire().await.unwrap());
    for connection in [&mut *one, &mut *two] {
        let sql = "SELECT count(*) FROM disks";
        let rows: i64 = sqlx::query_scalar(sql).fetch_one(connection).await.unwrap();
        assert_eq!(rows, 1);
    }
}

/// The file may not grow: as on a disk that is full, at every page.
#[tokio::test]
async fn a_file_that_has_no_room_loses_nothing_and_runs_nothing_twice() {
    let fill =
        "INSERT INTO disks (name) SELECT hex(randomblob(400)) || value FROM generate_series(1, 30)";
    let fill = fill.replace(
        "generate_series(1, 30)",
        "(WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 30) SELECT value FROM n)",
    );
    let folder = disks().up(3, "inside", &["CREATE TABLE one (id INTEGER)", &fill]).outside(
        4,
        "outside",
        &["CREATE TABLE two (id INTEGER)", &fill, "CREATE TABLE three (id INTEGER)"],
        &[],
    );
    let schema = schema(folder);
    let mut failures = 0;
    for pages in 1.. {
        let place = Place::new();
        let small =
            place.options().create_if_missing(true).pragma("max_page_count", pages.to_string());
        let small = one(small).await;
        let started = schema.start(&small).await;
        small.close().await;
        let pool = place.pool().await;
        let again = schema.start(&pool).await;
        assert!(again.is_ok(), "{pages}: {}", again.unwrap_err());
        assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 61, "{pages}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, 4);
        let Err(error) = started else { break };
        failures += 1;
        let text = error.to_string();
        assert!(text.contains("database or disk is full"), "{pages}: {text}");
        assert!(text.contains("make room on the disk that holds the database"), "{pages}: {text}");
    }
    assert!(failures > 10, "{failures}");
}
