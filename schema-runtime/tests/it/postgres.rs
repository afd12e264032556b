//! `PostgreSQL`: a database of its own for each test, on one throw-away server.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schema_runtime::__private::v1::{Dialect, DownFinding};
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator, NewerDatabase, Progress, Schema, Started, Target};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, Postgres};

use crate::folder::{BEGIN, COMMIT, EMPTY, Folder};

pub(crate) fn disks() -> Folder {
    Folder::new(Dialect::Postgres)
        .both(
            1,
            "disks",
            &["CREATE TABLE disks (id uuid PRIMARY KEY, name text NOT NULL UNIQUE)"],
            &["DROP TABLE disks"],
        )
        .both(
            2,
            "disk_size",
            &["ALTER TABLE disks ADD COLUMN disk_size bigint"],
            &["ALTER TABLE disks DROP COLUMN disk_size"],
        )
        .fixture(
            "disks",
            &["INSERT INTO disks VALUES (gen_random_uuid(), 'a') ON CONFLICT DO NOTHING"],
        )
        .table(1, "disks", &["id uuid", "name text", "disk_size bigint?"])
}

pub(crate) fn schema(folder: Folder) -> Schema<Postgres> {
    Schema::new(folder.embedded())
}

pub(crate) async fn database() -> TestDatabase {
    TestDatabase::empty().await.unwrap()
}

pub(crate) fn pool_of_one(options: PgConnectOptions) -> PgPool {
    PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(5))
        .connect_lazy_with(options)
}

pub(crate) async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

pub(crate) async fn count(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

pub(crate) async fn tables(pool: &PgPool, name: &str) -> i64 {
    count(pool, &format!("SELECT count(*) FROM pg_class WHERE relname = '{name}'")).await
}

/// How many migrations a start ran itself.
pub(crate) fn own(started: &Started) -> usize {
    started.applied.iter().filter(|item| item.elapsed.is_some()).count()
}

#[tokio::test]
async fn a_start_migrates_seeds_and_verifies_and_the_next_one_does_nothing() {
    let database = database().await;
    let (pool, schema) = (pool_of_one(database.connect_options()), schema(disks()));
    let started = schema.start(&pool).await.unwrap();
    let text = started.to_string();
    assert!(text.starts_with("schema is at 2_disk_size: 2 migrations applied ("), "{text}");
    assert!(text.ends_with("ms), 1 fixture run, 1 table verified"), "{text}");
    let row: (String, bool, i64, i32) = sqlx::query_as(
        "SELECT description, success, execution_time, length(checksum) FROM _sqlx_migrations WHERE \
         version = 2",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((row.0.as_str(), row.1, row.3), ("disk size", true, 48));
    assert!(row.2 > 0, "{}", row.2);

    // Nothing to do: it must not even want to write.
    run(&pool, "SET default_transaction_read_only = on").await;
    let again = schema.start(&pool).await.unwrap();
    assert_eq!(
        again.to_string(),
        "schema is at 2_disk_size: 2 migrations applied before, 1 table verified"
    );
    let checked = schema.check(&pool).await.unwrap();
    assert_eq!(checked.to_string(), "schema is at 2_disk_size, 1 table verified");
    let left: (String, String) = sqlx::query_as(
        "SELECT current_setting('transaction_isolation'), current_setting('search_path')",
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(left, ("read committed".to_owned(), "\"$user\", public".to_owned()));
}

#[tokio::test]
async fn a_call_can_be_spawned_and_takes_a_connection_too() {
    static SCHEMA: std::sync::LazyLock<Schema<Postgres>> =
        std::sync::LazyLock::new(|| schema(disks()));
    let database = database().await;
    let pool = database.pool().clone();
    let spawned = tokio::spawn(async move {
        let first = SCHEMA.start(&pool).await?;
        let mut connection = pool.acquire().await.unwrap();
        let second = SCHEMA.start(&mut *connection).await?;
        let migrator = Migrator::new(&SCHEMA);
        migrator.revert(&mut *connection).await?;
        migrator.migrate_to(&mut *connection, Target::__version(2)).await?;
        drop(connection);
        migrator.status(&pool).await?;
        migrator.plan(&pool).await?;
        migrator.verify(&pool).await?;
        migrator.seed(&pool).await?;
        Ok::<_, Error>((first, second))
    });
    let (first, second) = spawned.await.unwrap().unwrap();
    assert_eq!((own(&first), second.applied.len()), (2, 0));
}

#[tokio::test]
async fn revert_goes_back_step_by_step_or_to_a_version() {
    let database = database().await;
    let (pool, schema) = (pool_of_one(database.connect_options()), schema(disks()));
    let migrator = Migrator::new(&schema);
    migrator.migrate(&pool).await.unwrap();
    let reverted = migrator.revert(&pool).await.unwrap();
    assert!(reverted.to_string().starts_with("schema is at 1_disks: 1 migration reverted"));
    migrator.migrate(&pool).await.unwrap();
    let reverted = migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    let versions: Vec<i64> = reverted.reverted.iter().map(|item| item.version).collect();
    assert_eq!(versions, [2, 1]);
    assert_eq!(tables(&pool, "disks").await, 0);
}

#[tokio::test]
async fn a_failing_statement_is_named_and_nothing_of_its_migration_remains() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    // Most DDL errors carry no position: the count of completed commands finds the statement.
    let up = [
        "CREATE TABLE a (id int)",
        "SELECT 1",
        "INSERT INTO a VALUES (1), (2)",
        "ALTER TABLE a\n    ADD COLUMN id text",
    ];
    let bad = schema(disks().up(3, "bad", &up));
    let error = bad.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3_bad failed: column \"id\" of relation \"a\" already exists\n\
         \x20 --> migrations/3_bad/up.sql:5\n\
         \x20  |\n\
         \x205 | ALTER TABLE a\n\
         \x206 |     ADD COLUMN id text\n\
         \x20 = code: 42701\n\
         statement 4 of 4; nothing of this migration remains in the database: fix the file and \
         start again\n\
         hint: ask the operator"
    );
    assert_eq!(tables(&pool, "a").await, 0);
    assert_eq!(count(&pool, "SELECT max(version) FROM _sqlx_migrations").await, 2);
    // The connection is in order: no transaction is left aborted.
    assert_eq!(count(&pool, "SELECT 1::int8").await, 1);
}

#[tokio::test]
async fn a_position_of_the_server_is_shown_in_the_file() {
    let database = database().await;
    let cases: [(&str, &[&str], &str); 3] = [
        ("an unknown relation", &["SELECT '\u{e9}'", "SELECT 1 FROM nope"], "up.sql:3:15\n"),
        ("a syntax error", &["SELECT 1", "SELECT 2 FRM x y z"], "up.sql:3:14\n"),
        ("a wrapped file", &["BEGIN", "SELECT nope", "COMMIT"], "up.sql:3:8\n"),
    ];
    for (case, up, place) in cases {
        let schema = schema(Folder::new(Dialect::Postgres).up(1, "bad", up));
        let text = schema.start(database.pool()).await.unwrap_err().to_string();
        assert!(text.contains(place), "{case}: {text}");
        assert!(text.contains("statement 2 of"), "{case}: {text}");
    }
}

#[tokio::test]
async fn a_deferred_constraint_fails_at_the_end() {
    let database = database().await;
    let up = [
        "CREATE TABLE a (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO a VALUES (1), (1)",
    ];
    let schema = schema(Folder::new(Dialect::Postgres).up(1, "bad", &up));
    let text = schema.start(database.pool()).await.unwrap_err().to_string();
    assert!(text.contains("all 2 statements ran"), "{text}");
    assert_eq!(tables(database.pool(), "a").await, 0);
}

#[tokio::test]
async fn two_that_start_at_once_apply_everything_once() {
    let database = database().await;
    let slow = disks().up(3, "slow", &["SELECT pg_sleep(0.5)", "CREATE TABLE slow (id int)"]);
    let waits = Arc::new(Mutex::new(0));
    let start = async || {
        let pool = pool_of_one(database.connect_options());
        let schema = schema(slow.clone());
        let waits = Arc::clone(&waits);
        let migrator = Migrator::new(&schema).on_progress(move |step| {
            *waits.lock().unwrap() += usize::from(matches!(step, Progress::WaitingForLock { .. }));
        });
        migrator.start(&pool).await.unwrap()
    };
    let (first, second) = tokio::join!(start(), start());
    assert_eq!(own(&first) + own(&second), 3, "{first:#}\n{second:#}");
    assert_eq!(first.applied.len(), 3);
    assert!(*waits.lock().unwrap() > 0, "one of them waits");
    assert_eq!(count(database.pool(), "SELECT count(*) FROM _sqlx_migrations").await, 3);
    assert_eq!(count(database.pool(), "SELECT count(*) FROM _schema_fixtures").await, 1);
}

#[tokio::test]
async fn two_that_start_at_once_build_an_index_concurrently_once() {
    let database = database().await;
    let index = "CREATE INDEX CONCURRENTLY disks_by_name ON disks (name)";
    let folder = disks().outside(
        3,
        "index",
        &["SELECT pg_sleep(0.5)", index],
        &["DROP INDEX CONCURRENTLY disks_by_name"],
    );
    let start = async || {
        let pool = pool_of_one(database.connect_options());
        schema(folder.clone()).start(&pool).await.unwrap()
    };
    let (first, second) = tokio::join!(start(), start());
    assert_eq!(own(&first) + own(&second), 3, "{first:#}\n{second:#}");
    let pool = database.pool();
    let valid = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid = \
                 'disks_by_name'::regclass";
    assert_eq!(count(pool, valid).await, 1);
    let clean = "SELECT count(*) FROM _sqlx_migrations WHERE success AND execution_time > 0";
    assert_eq!(count(pool, clean).await, 3);
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT \
                 oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(count(pool, locks).await, 0);
    // And back.
    let schema = schema(folder);
    Migrator::new(&schema).revert(pool).await.unwrap();
    assert_eq!(tables(pool, "disks_by_name").await, 0);
    assert_eq!(count(pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
}

#[tokio::test]
async fn outside_of_a_transaction_a_failure_stays_dirty_and_frees_the_lock() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let up = ["CREATE TABLE kept (id int)", "SET search_path = pg_catalog", "SELECT \u{e9}, nope"];
    let schema = schema(disks().outside(3, "bad", &up, &[]));
    let text = schema.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("up.sql:4:8\n") && text.contains("(dirty)"), "{text}");
    assert!(text.contains("statement 3 of 3"), "{text}");
    assert_eq!(tables(&pool, "kept").await, 1);
    let error = schema.check(database.pool()).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, running: None, .. }), "{error}");
    let path: String = sqlx::query_scalar("SHOW search_path").fetch_one(&pool).await.unwrap();
    assert_eq!(path, "\"$user\", public");
}

#[tokio::test]
async fn outside_of_a_transaction_a_file_may_have_its_own() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let up = ["BEGIN", "CREATE TABLE gone (id int)", "SELECT nope", "COMMIT"];
    let schema = schema(disks().outside(3, "bad", &up, &[]));
    let text = schema.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("statement 3 of 4"), "{text}");
    assert_eq!(tables(&pool, "gone").await, 0);
    let error = schema.check(database.pool()).await.unwrap_err();
    assert!(matches!(error, Error::Dirty { version: 3, running: None, .. }), "{error}");
}

#[tokio::test]
async fn a_dirty_row_that_somebody_works_on_is_waited_for() {
    let database = database().await;
    let folder = disks().outside(3, "slow", &["SELECT pg_sleep(1)"], &[]);
    let slow = schema(folder);
    let (one, two) = (database.pool().clone(), pool_of_one(database.connect_options()));
    let late = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let refused = slow.check(&two).await.unwrap_err();
        let migrator = Migrator::new(&slow).lock_timeout(Duration::from_millis(50));
        let timeout = migrator.start(&two).await.unwrap_err();
        (refused, timeout, slow.start(&two).await.unwrap())
    };
    let (first, (refused, timeout, second)) = tokio::join!(slow.start(&one), late);
    assert_eq!(own(&first.unwrap()), 3);
    assert!(matches!(refused, Error::Dirty { running: Some(_), .. }), "{refused}");
    let text = timeout.to_string();
    assert!(matches!(timeout, Error::LockTimeout { .. }), "{text}");
    assert!(text.contains("server process "), "{text}");
    assert_eq!(second.applied.len(), 0);
}

#[tokio::test]
async fn what_a_script_sets_for_the_session_is_put_back() {
    let database = database().await;
    run(database.pool(), "CREATE ROLE restored_role; GRANT ALL ON SCHEMA public TO restored_role")
        .await;
    let pool = pool_of_one(database.connect_options());
    let up = [
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "CREATE TABLE public.a (id int)",
        "RESET ALL",
        "SET search_path = pg_catalog",
        "SET ROLE restored_role",
    ];
    let schema = schema(Folder::new(Dialect::Postgres).up(1, "sets", &up));
    schema.start(&pool).await.unwrap();
    let left: (String, String) =
        sqlx::query_as("SELECT current_setting('search_path'), current_setting('role')")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(left, ("\"$user\", public".to_owned(), "none".to_owned()));
    let checked = "SELECT count(*) FROM public._sqlx_migrations";
    assert_eq!(count(&pool, checked).await, 1);
}

#[tokio::test]
async fn a_script_that_ends_its_transaction_is_caught() {
    let database = database().await;
    let cases: [(&str, &[&str]); 3] = [
        ("commits", &["CREATE TABLE a (id int)", "COMMIT ", "CREATE TABLE b (id int)"]),
        ("rolls back", &["CREATE TABLE b (id int)", "ROLLBACK"]),
        ("leaves open", &["CREATE TABLE b (id int)", "BEGIN "]),
    ];
    for (case, up) in cases {
        let pool = pool_of_one(database.connect_options());
        let schema = schema(Folder::new(Dialect::Postgres).up(1, "ends", up));
        let error = schema.start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::EndedTransaction { .. }), "{case}: {error}");
        assert_eq!(tables(&pool, "b").await, 0, "{case}");
        assert_eq!(tables(&pool, "_sqlx_migrations").await, i64::from(case == "commits"), "{case}");
        run(&pool, "DROP TABLE IF EXISTS _sqlx_migrations, a").await;
    }
}

#[tokio::test]
async fn a_script_may_have_savepoints() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let up = [
        "CREATE TABLE kept (id int)",
        "SAVEPOINT before",
        "CREATE TABLE gone (id int)",
        "ROLLBACK TO SAVEPOINT before",
    ];
    let folder = Folder::new(Dialect::Postgres).up(1, "savepoint", &up);
    schema(folder.clone()).start(&pool).await.unwrap();
    assert_eq!((tables(&pool, "kept").await, tables(&pool, "gone").await), (1, 0));
    // One that fails leaves nothing, not even an aborted transaction.
    let up = ["CREATE TABLE b (id int)", "SAVEPOINT before", "SELECT nope"];
    let error = schema(folder.up(2, "bad", &up)).start(&pool).await.unwrap_err().to_string();
    assert!(error.contains("statement 3 of 3") && error.contains("up.sql:4:8"), "{error}");
    assert_eq!(tables(&pool, "b").await, 0);
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT \
                 oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(count(&pool, locks).await, 0);
}

/// What is let pass although it was not understood goes to the server as it is.
#[tokio::test]
async fn a_script_that_was_not_understood_is_blamed_for_its_faults() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let good = "CREATE TABLE a (id int UNIQUE); SAVEPOINT s; INSERT INTO a VALUES (1)";
    let folder = Folder::new(Dialect::Postgres).up(1, "good", &[good]);
    schema(folder.clone()).start(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM a").await, 1);
    for (statement, told) in [
        ("SELECT 1; SELECT 2; INSERT INTO a VALUES (1)", "duplicate key value"),
        ("SELECT 1; SELECT 2; SELECT nope", "column \"nope\" does not exist"),
        ("SELECT 1; SELEC 2", "syntax error"),
    ] {
        let schema = schema(folder.clone().up(2, "bad", &[statement]));
        let error = schema.start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::Script { .. }), "{error}");
        assert!(error.to_string().contains(told), "{error}");
    }
    let ends = schema(folder.up(2, "ends", &["SELECT 1; SELECT 2; COMMIT; SELECT 3"]));
    let error = ends.start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::EndedTransaction { .. }), "{error}");
}

#[tokio::test]
async fn a_role_that_may_only_read_can_check() {
    let database = database().await;
    let schema = schema(disks());
    schema.start(database.pool()).await.unwrap();
    run(
        database.pool(),
        "CREATE ROLE reader LOGIN; CREATE ROLE outsider LOGIN; GRANT SELECT ON _sqlx_migrations TO \
         reader",
    )
    .await;
    let reader = pool_of_one(database.connect_options().username("reader"));
    let checked = schema.check(&reader).await.unwrap();
    assert_eq!(checked.to_string(), "schema is at 2_disk_size, 1 table verified");
    let outsider = pool_of_one(database.connect_options().username("outsider"));
    let checked = schema.check(&outsider).await.unwrap();
    assert_eq!(checked.to_string(), "history not readable by this role, 1 table verified");
    let error = schema.start(&outsider).await.unwrap_err();
    assert!(matches!(error, Error::HistoryUnreadable { .. }), "{error}");
    // Drift is seen all the same.
    run(database.pool(), "ALTER TABLE disks DROP COLUMN disk_size").await;
    let error = schema.check(&outsider).await.unwrap_err();
    assert!(matches!(error, Error::Drift { .. }), "{error}");
}

#[tokio::test]
async fn a_role_that_may_not_use_the_schema_is_told_so() {
    let database = database().await;
    let schema = schema(disks());
    run(database.pool(), "CREATE SCHEMA app; CREATE ROLE stranger LOGIN").await;
    let in_app = |role: &str| {
        let options = database.connect_options().username(role);
        pool_of_one(options.options([("search_path", "\"$user\", app, public")]))
    };
    let owner: String =
        sqlx::query_scalar("SELECT user::text").fetch_one(database.pool()).await.unwrap();
    schema.start(&in_app(&owner)).await.unwrap();
    for error in [
        schema.check(&in_app("stranger")).await.unwrap_err(),
        schema.start(&in_app("stranger")).await.unwrap_err(),
    ] {
        let text = error.to_string();
        assert!(text.contains("is in schema `app` of the search_path"), "{text}");
        assert!(
            text.contains(
                "GRANT USAGE ON SCHEMA \"app\" to it, and SELECT ON \"app\".\"_sqlx_migrations\""
            ),
            "{text}"
        );
    }
    // As the message says.
    run(database.pool(), "GRANT USAGE ON SCHEMA app TO stranger").await;
    run(database.pool(), "GRANT SELECT ON app._sqlx_migrations TO stranger").await;
    schema.check(&in_app("stranger")).await.unwrap();
    // One that it does not use and that has no history is nobody's business.
    run(database.pool(), "CREATE SCHEMA other; ALTER ROLE stranger SET search_path = other, app")
        .await;
    let pool = pool_of_one(database.connect_options().username("stranger"));
    schema.check(&pool).await.unwrap();
}

#[tokio::test]
async fn drift_names_the_column_and_the_line_that_made_it() {
    let database = database().await;
    let (pool, schema) = (database.pool(), schema(disks()));
    schema.start(pool).await.unwrap();
    run(
        pool,
        "ALTER TABLE disks DROP COLUMN disk_size; ALTER TABLE disks ALTER name TYPE varchar(9)",
    )
    .await;
    let text = schema.start(pool).await.unwrap_err().to_string();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].ends_with("is not the one this binary was compiled for: 2 differences"));
    assert_eq!(
        lines[1..3],
        [
            "  column `disks.name` has another type: expected `text`, found `character \
             varying(9)`: defined in migrations/1_m/up.sql:4",
            "  column `disks.disk_size` is missing: created in migrations/1_m/up.sql:5",
        ]
    );
    assert!(lines[lines.len() - 1].contains("SCHEMA_DRIFT=warn"), "{text}");
}

#[tokio::test]
async fn types_are_spelled_as_the_server_spells_them() {
    let database = database().await;
    let up = [
        "CREATE SCHEMA other",
        "CREATE TYPE other.state AS ENUM ('a')",
        "CREATE TYPE \"Mood\" AS ENUM ('b', 'a')",
        "CREATE DOMAIN amount AS numeric(10, 2)",
        "CREATE TABLE t (a numeric(10, 2), b varchar(5)[], c other.state, d other.state[], e \
         \"Mood\"[] NOT NULL, f amount, g timestamptz(3), h int2vector, i \"char\", j bigserial)",
        "CREATE TABLE other.u (a int GENERATED ALWAYS AS (1) STORED)",
    ];
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "types", &up)
        .table(
            1,
            "t",
            &[
                "a numeric(10,2)?",
                "b character varying(5)[]?",
                "c other.state?",
                "d other.state[]?",
                "e Mood[]",
                "f amount?",
                "g timestamp(3) with time zone?",
                "h int2vector?",
                "i \"char\"?",
                "j bigint",
            ],
        )
        .table(1, "other.u", &["a integer?"])
        .table(1, "public.t", &["a numeric(10,2)?"]);
    schema(folder).start(database.pool()).await.unwrap();
}

#[tokio::test]
async fn edited_unknown_and_dirty_histories_are_refused() {
    let database = database().await;
    let (pool, schema) = (database.pool(), schema(disks()));
    schema.start(pool).await.unwrap();
    let with = async |sql: &str| {
        run(pool, sql).await;
        let migrator = Migrator::new(&schema).on_newer_database(NewerDatabase::Refuse);
        migrator.start(pool).await.unwrap_err()
    };
    let row = "INSERT INTO _sqlx_migrations VALUES (9, 'it''s new', now(), true, '', 1)";
    let error = with(row).await;
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
    assert!(error.to_string().contains("9_it's_new"), "{error}");
    let error = with("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = 1").await;
    assert!(matches!(error, Error::Edited { .. }), "{error}");
    let error = with("UPDATE _sqlx_migrations SET success = false WHERE version = 2").await;
    assert!(matches!(error, Error::Dirty { version: 2, .. }), "{error}");
    let text = Migrator::new(&schema).status(pool).await.unwrap().to_string();
    assert!(text.contains("0 applied, 0 pending, 1 unknown, 1 dirty, 1 edited"), "{text}");
}

#[tokio::test]
async fn a_lock_that_is_held_for_too_long_names_its_holder() {
    let database = database().await;
    let options = database.connect_options().application_name("old-sqlx-job");
    let mut other = PgConnection::connect_with(&options).await.unwrap();
    // What sqlx does.
    let id: i64 = 0x3d32_ad9e * i64::from(crc32(database.name().as_bytes()));
    sqlx::query("SELECT pg_advisory_lock($1)").bind(id).execute(&mut other).await.unwrap();
    let schema = schema(disks());
    let migrator = Migrator::new(&schema).lock_timeout(Duration::from_millis(150));
    let text = migrator.start(database.pool()).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 1_disks: another process held the lock for 0."), "{text}");
    assert!(text.contains(" of `old-sqlx-job`, for "), "{text}");
    other.close().await.unwrap();
    migrator.start(database.pool()).await.unwrap();
}

/// The checksum in sqlx's lock id, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

/// Another process's `ALTER TABLE`: a start-up read must not queue behind it in the server.
#[tokio::test]
async fn a_check_does_not_wait_for_a_locked_table() {
    let (database, schema) = (database().await, schema(disks()));
    schema.start(database.pool()).await.unwrap();
    run(database.pool(), "ALTER TABLE disks ALTER COLUMN name SET DEFAULT 'unnamed'").await;
    let mut other = database.pool().begin().await.unwrap();
    sqlx::raw_sql("LOCK TABLE disks IN ACCESS EXCLUSIVE MODE").execute(&mut *other).await.unwrap();
    let checked = tokio::time::timeout(Duration::from_secs(5), schema.check(database.pool())).await;
    checked.expect("the check waits for the lock").unwrap();
    other.rollback().await.unwrap();
}

#[tokio::test]
async fn a_transaction_of_the_caller_is_refused() {
    let database = database().await;
    let schema = schema(disks());
    let mut connection = database.pool().acquire().await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let error = schema.start(&mut *transaction).await.unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error}");
    // It was refused before anything was sent: the caller's transaction goes on.
    sqlx::query("CREATE TABLE mine (id int)").execute(&mut *transaction).await.unwrap();
    transaction.rollback().await.unwrap();
    for begin in ["BEGIN", "BEGIN; SELECT 1", "BEGIN; CREATE TABLE mine (id int)"] {
        let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
        sqlx::raw_sql(begin).execute(&mut connection).await.unwrap();
        let error = schema.start(&mut connection).await.unwrap_err();
        assert!(matches!(error, Error::InTransaction), "{begin}: {error}");
    }
    assert_eq!(tables(database.pool(), "mine").await, 0);
}

#[tokio::test]
async fn a_cancelled_migration_ends_on_the_server_too() {
    let database = database().await;
    let options = database.connect_options().application_name("cancelled");
    let pool = pool_of_one(options);
    let schema = schema(disks().up(3, "slow", &["CREATE TABLE a (id int)", "SELECT pg_sleep(30)"]));
    let cancelled = tokio::time::timeout(Duration::from_millis(700), schema.start(&pool)).await;
    assert!(cancelled.is_err());
    let began = Instant::now();
    let alive = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cancelled'";
    while count(database.pool(), alive).await > 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "the server still runs it");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(tables(database.pool(), "a").await, 0);
    // The pool of one has its place back.
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
}

#[tokio::test]
async fn an_unreachable_database_is_named_without_the_password() {
    let options = PgConnectOptions::new_without_pgpass()
        .host("127.0.0.1")
        .port(1)
        .username("app")
        .password("s3cret")
        .database("gpu");
    let pool =
        PgPoolOptions::new().acquire_timeout(Duration::from_millis(300)).connect_lazy_with(options);
    let error = schema(disks()).start(&pool).await.unwrap_err();
    let text = error.to_string();
    assert!(
        text.starts_with(
            "cannot connect to PostgreSQL database `gpu` at 127.0.0.1:1 as user `app`: "
        ),
        "{text}"
    );
    assert!(text.contains("refused"), "the cause is told: {text}");
    assert!(!format!("{text}{error:?}").contains("s3cret"));
    let database = database().await;
    let pool = pool_of_one(database.connect_options().database("no_such_database"));
    let text = schema(disks()).start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("no_such_database") && text.contains("(code 3D000)"), "{text}");
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_millis(100))
        .connect_lazy_with(database.connect_options());
    let _taken = pool.acquire().await.unwrap();
    let text = schema(disks()).start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("1 of at most 1 connections open"), "{text}");
}

#[tokio::test]
async fn a_fixture_that_fails_leaves_nothing_and_a_superseded_one_is_left_alone() {
    let database = database().await;
    let pool = database.pool();
    let bad = schema(disks().fixture("disks", &["INSERT INTO disks VALUES (NULL, 'x')"]));
    let text = bad.start(pool).await.unwrap_err().to_string();
    assert!(text.starts_with("fixture disks failed: null value in column \"id\""), "{text}");
    assert!(text.contains("--> fixtures/disks.sql:2\n"), "{text}");
    assert_eq!(tables(pool, "_schema_fixtures").await, 0);
    let old = schema(disks());
    let change = "INSERT INTO disks VALUES (gen_random_uuid(), 'b') ON CONFLICT DO NOTHING";
    let new = schema(disks().fixture("disks", &[change]));
    for (schema, expected) in [(&old, "run"), (&new, "run"), (&new, "up to date"), (&old, "left")] {
        let started = schema.start(pool).await.unwrap();
        let text = started.seeded.fixtures[0].to_string();
        assert!(text.starts_with(&format!("disks: {expected}")), "{text}");
    }
}

#[tokio::test]
async fn a_search_path_without_a_schema_is_refused() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options().options([("search_path", "nowhere")]));
    let error = schema(disks()).start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::NoDefaultSchema { .. }), "{error}");
}

#[tokio::test]
async fn names_that_need_quotes_are_quoted() {
    let database = database().await;
    run(database.pool(), "CREATE SCHEMA \"it's \"\"a\"\" \\ schema\"").await;
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .after_connect(|connection, _| {
            Box::pin(async move {
                let set = "SET search_path = \"it's \"\"a\"\" \\ schema\"";
                connection.execute(set).await.map(drop)
            })
        })
        .connect_lazy_with(database.connect_options());
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "it's_\\_quoted", &["CREATE TABLE t (id int)"])
        .table(1, "t", &["id integer?"]);
    let schema = schema(folder);
    schema.start(&pool).await.unwrap();
    schema.check(&pool).await.unwrap();
    let found = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()";
    assert_eq!(count(&pool, found).await, 2);
}

#[cfg(feature = "sqlx-migrate")]
#[tokio::test]
async fn sqlx_and_we_accept_each_others_history() {
    let embedded = disks().outside(
        3,
        "index",
        &["CREATE INDEX CONCURRENTLY i ON disks (name)"],
        &["DROP INDEX i"],
    );
    let embedded = embedded.embedded();
    let migrator = schema_runtime::__private::v1::sqlx_migrator(&embedded);
    let schema: Schema<Postgres> = Schema::new(embedded);
    let ours_first = database().await;
    schema.start(ours_first.pool()).await.unwrap();
    migrator.run(ours_first.pool()).await.unwrap();
    migrator.undo(ours_first.pool(), 1).await.unwrap();
    assert_eq!(own(&schema.start(ours_first.pool()).await.unwrap()), 2);
    let theirs_first = database().await;
    migrator.run(theirs_first.pool()).await.unwrap();
    let started = schema.start(theirs_first.pool()).await.unwrap();
    assert_eq!((started.applied.len(), started.already_applied), (0, 3));
}

#[cfg(feature = "sqlx-migrate")]
#[tokio::test]
async fn an_sqlx_binary_that_waits_reports_the_dirty_row_and_does_not_block_the_index() {
    let index = "CREATE INDEX CONCURRENTLY i ON disks (name)";
    let embedded = disks().outside(3, "index", &["SELECT pg_sleep(1)", index], &[]).embedded();
    let migrator = schema_runtime::__private::v1::sqlx_migrator(&embedded);
    let schema: Schema<Postgres> = Schema::new(embedded);
    let database = database().await;
    let late = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        let pool = pool_of_one(database.connect_options());
        let result = migrator.run(&pool).await;
        // That binary ends here. While its connection lives it keeps the lock: sqlx returns early
        // without freeing it, and what follows the index (a fixture) would wait.
        pool.close().await;
        result
    };
    let began = Instant::now();
    let (ours, theirs) = tokio::join!(schema.start(database.pool()), late);
    assert_eq!(own(&ours.unwrap()), 3);
    assert!(matches!(theirs, Err(sqlx::migrate::MigrateError::Dirty(3))), "{theirs:?}");
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn a_script_without_a_statement_runs_both_ways() {
    for text in EMPTY {
        let database = database().await;
        let pool = pool_of_one(database.connect_options());
        let folder = disks().empty(3, "nothing", text, false).empty(4, "outside", text, true);
        let schema = schema(folder.fixture("empty", &[]));
        let started = schema.start(&pool).await.unwrap();
        assert_eq!((own(&started), started.seeded.run()), (4, 2), "{text:?}");
        let recorded = "SELECT count(*) FROM _sqlx_migrations WHERE success";
        assert_eq!(count(&pool, recorded).await, 4, "{text:?}");
        let reverted = Migrator::new(&schema).revert_to(&pool, Target::__version(2)).await.unwrap();
        assert_eq!(reverted.reverted.len(), 2, "{text:?}");
        assert_eq!(count(&pool, recorded).await, 2, "{text:?}");

        #[cfg(feature = "sqlx-migrate")]
        {
            let sqlx = schema_runtime::__private::v1::sqlx_migrator(schema.embedded());
            sqlx.run(&pool).await.unwrap();
            assert_eq!(schema.start(&pool).await.unwrap().applied.len(), 0, "{text:?}");
        }
    }
}

#[tokio::test]
async fn transactions_of_a_file_run_statement_by_statement() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let insert = |name: &str| format!("INSERT INTO disks VALUES (gen_random_uuid(), '{name}')");
    let (a, b) = (insert("a"), insert("b"));
    let up = [BEGIN, &a, COMMIT, BEGIN, &b, COMMIT];
    let down = [BEGIN, "DELETE FROM disks", COMMIT];
    let good = schema(disks().outside(3, "rows", &up, &down));
    let migrator = Migrator::new(&good);
    migrator.migrate(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 2);
    migrator.revert(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 0);

    // The second one fails in its middle, or is not ended, or has only just begun.
    let cases = [
        (vec![BEGIN, &a, COMMIT, BEGIN, &b, &b, COMMIT], "it goes on at that BEGIN", 1),
        (vec![BEGIN, &a, COMMIT, &b, &b, BEGIN, COMMIT], "it goes on at this statement", 2),
        (vec![BEGIN, &a, COMMIT, BEGIN, &b], "write the COMMIT and do the same again", 1),
        (vec![BEGIN, &a, COMMIT, BEGIN], "write the COMMIT and do the same again", 1),
    ];
    for (up, failing, kept) in cases {
        let bad = schema(disks().outside(3, "bad", &up, &[]));
        let text = Migrator::new(&bad).migrate(&pool).await.unwrap_err().to_string();
        assert!(text.contains(failing) && text.contains("(dirty)"), "{text}");
        // Nothing is open on the one connection of the pool, and what was committed stays.
        let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND \
                    state LIKE 'idle in transaction%'";
        assert_eq!(count(database.pool(), open).await, 0, "{text}");
        assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, kept, "{text}");
        let error = bad.check(&pool).await.unwrap_err();
        assert!(matches!(error, Error::Dirty { version: 3, running: None, .. }), "{error}");
        run(&pool, "DELETE FROM _sqlx_migrations WHERE version = 3; DELETE FROM disks").await;
    }
}

#[tokio::test]
async fn an_unfinished_transaction_of_a_down_leaves_its_row_dirty() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let down = [BEGIN, "DROP TABLE more"];
    let schema = schema(disks().outside(3, "more", &["CREATE TABLE more (id int)"], &down));
    schema.start(&pool).await.unwrap();
    let text = Migrator::new(&schema).revert(&pool).await.unwrap_err().to_string();
    assert_eq!(
        text,
        "reverting migration 3_more ended inside of a transaction that its file does not commit \
         (migrations/3_more/down.sql): what it ran since that BEGIN is rolled back, what it ran \
         before stays, and its row in `_sqlx_migrations` says success = false (dirty)\nwhat to \
         do: write the COMMIT and do the same again: it goes on at that BEGIN\nhint: ask the \
         operator"
    );
    assert_eq!(tables(&pool, "more").await, 1);
    let dirty = "SELECT count(*) FROM _sqlx_migrations WHERE version = 3 AND NOT success";
    assert_eq!(count(&pool, dirty).await, 1);
}

#[tokio::test]
async fn a_down_with_findings_runs_only_if_it_is_told_to() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let (check, message) = ("incomplete-down".into(), "`disk_size` stays behind".into());
    let finding = DownFinding::new(check, message, "migrations/1_disks/down.sql".into(), None);
    let schema = schema(disks().change(1, |one| one.down_findings = vec![finding].into()));
    schema.start(&pool).await.unwrap();
    let migrator = Migrator::new(&schema);
    let refusal = migrator.revert_to(&pool, Target::__empty()).await.unwrap_err();
    assert!(matches!(refusal, Error::UntrustedDown { .. }), "{refusal}");
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2);
    assert_eq!(migrator.revert(&pool).await.unwrap().reverted.len(), 1);
    let reverted = migrator.accept_down_findings().revert(&pool).await.unwrap();
    assert_eq!((reverted.reverted.len(), reverted.at), (1, None));
}

#[tokio::test]
async fn the_order_of_the_folder_is_that_of_the_database() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    // As strings, which is diesel's order, 10 comes before 9.
    let schema = schema(
        Folder::new(Dialect::Postgres)
            .both(10, "disks", &["CREATE TABLE disks (id int)"], &["DROP TABLE disks"])
            .both(
                9,
                "name",
                &["ALTER TABLE disks ADD COLUMN name text"],
                &["ALTER TABLE disks DROP COLUMN name"],
            ),
    );
    let migrator = Migrator::new(&schema);
    assert_eq!(schema.start(&pool).await.unwrap().at.as_deref(), Some("9_name"));
    assert_eq!(migrator.revert(&pool).await.unwrap().at.as_deref(), Some("10_disks"));
    migrator.migrate(&pool).await.unwrap();
    let reverted = migrator.revert_to(&pool, Target::__version(10)).await.unwrap();
    assert_eq!(reverted.reverted[0].version, 9);
}
