//! `PostgreSQL`: what a session is set to before, while and after a script runs.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schema_runtime::__private::v1::Dialect;
use schema_runtime::{Error, Holder, Migrator, Progress, Target};
use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::folder::{BEGIN, COMMIT, Folder};
use crate::postgres::{count, database, disks, pool_of_one, run, schema, tables};

/// What a script is run under, and what a session looks like: everything that is not a default.
async fn settings(connection: &mut PgConnection) -> Vec<(String, String)> {
    let sql = "SELECT name, setting FROM pg_settings WHERE name NOT LIKE 'transaction\\_%' UNION ALL \
               SELECT 'role', current_setting('role') UNION ALL SELECT 'session_user', \
               session_user::text ORDER BY 1";
    let rows = sqlx::query(sql).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}

/// A script that keeps what it ran under.
const KEEP: &str = "INSERT INTO seen SELECT current_setting('transaction_isolation'), \
                    current_setting('transaction_read_only'), \
                    current_setting('idle_in_transaction_session_timeout'), \
                    COALESCE(current_setting('transaction_timeout', true), '0')";

#[tokio::test]
async fn the_defaults_of_a_database_do_not_matter() {
    let database = database().await;
    let name = database.name();
    let newer = "SELECT count(*) FROM pg_settings WHERE name = 'transaction_timeout'";
    if count(database.pool(), newer).await == 1 {
        let sql = format!("ALTER DATABASE {name} SET transaction_timeout = '200ms'");
        run(database.pool(), &sql).await;
    }
    run(
        database.pool(),
        &format!(
            "CREATE TABLE seen (isolation text, read_only text, idle text, total text); ALTER \
             DATABASE {name} SET default_transaction_isolation = 'repeatable read'; ALTER DATABASE \
             {name} SET default_transaction_read_only = on; ALTER DATABASE {name} SET \
             idle_in_transaction_session_timeout = '200ms'"
        ),
    )
    .await;
    let pool = pool_of_one(database.connect_options());
    let slow = "SELECT pg_sleep(0.5)";
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "one", &[slow, KEEP, slow])
        .up(2, "savepoint", &["SAVEPOINT s", slow, KEEP])
        .outside(3, "outside", &[slow, KEEP, BEGIN, slow, KEEP, COMMIT], &[])
        .fixture("seeds", &[slow, KEEP]);
    schema(folder).start(&pool).await.unwrap();
    let good = "SELECT count(*) FROM seen WHERE (isolation, read_only, idle, total) = ('read \
                committed', 'off', '0', '0')";
    assert_eq!(count(&pool, good).await, 5);
    assert_eq!(count(&pool, "SELECT count(*) FROM seen").await, 5);
    // And what is the database's stays the database's.
    let isolation: String =
        sqlx::query_scalar("SHOW default_transaction_isolation").fetch_one(&pool).await.unwrap();
    assert_eq!(isolation, "repeatable read");
}

/// Everything that a script may change of its session.
const UPHEAVAL: [&str; 9] = [
    "SET work_mem = '7MB'",
    "SET application_name = 'theirs'",
    "SET default_transaction_read_only = on",
    "SET statement_timeout = '17min'",
    "SET search_path = ''",
    "SET standard_conforming_strings = off",
    "SET DateStyle = 'German'",
    "SET ROLE pg_monitor",
    "SET SESSION AUTHORIZATION pg_monitor",
];

#[tokio::test]
async fn a_session_is_the_same_after_a_script_as_before() {
    let database = database().await;
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    // What a pool's `after_connect` may have set, and a role with no rights of its own.
    sqlx::raw_sql(
        "SET work_mem = '5MB'; SET lock_timeout = '7s'; SET search_path = public, pg_temp; SET \
         ROLE pg_database_owner",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let before = settings(&mut connection).await;
    assert!(before.contains(&("role".to_owned(), "pg_database_owner".to_owned())));
    let folder = Folder::new(Dialect::Postgres)
        .both(1, "inside", &UPHEAVAL, &UPHEAVAL)
        .outside(2, "outside", &UPHEAVAL, &UPHEAVAL)
        .fixture("seeds", &UPHEAVAL);
    let good = schema(folder.clone());
    good.start(&mut connection).await.unwrap();
    assert_eq!(settings(&mut connection).await, before);
    Migrator::new(&good).revert_to(&mut connection, Target::__empty()).await.unwrap();
    assert_eq!(settings(&mut connection).await, before);
    // The same where they fail.
    let failing: Vec<&str> = UPHEAVAL.iter().copied().chain(["SELECT 1 / 0"]).collect();
    for folder in [folder.clone().up(3, "bad", &failing), folder.outside(3, "bad", &failing, &[])] {
        let error = schema(folder).start(&mut connection).await.unwrap_err();
        assert!(matches!(error, Error::Script { .. }), "{error}");
        assert_eq!(settings(&mut connection).await, before, "{error}");
    }
}

/// No catalog shows a setting that no module has defined.
#[tokio::test]
async fn a_setting_of_ones_own_is_kept_where_its_name_is_said() {
    let database = database().await;
    run(database.pool(), "CREATE TABLE seen (value text)").await;
    let name = database.name();
    run(database.pool(), &format!("ALTER DATABASE {name} SET app.database = 'd'")).await;
    let options = database.connect_options().options([("app.options", "o")]);
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .after_connect(|connection, _| {
            Box::pin(async move {
                let sql = "SET app.tenant = 't'; SET app.\"Other\" = 'x'; SET work_mem = '5MB'";
                sqlx::raw_sql(sql).execute(connection).await.map(drop)
            })
        })
        .connect_lazy_with(options);
    let setting = |name: &str| format!("COALESCE(current_setting('{name}', true), '')");
    let names =
        ["work_mem", "app.database", "app.options", "app.tenant", "app.Other", "app.script"];
    let shown = names.map(setting).join(" || ' ' || ");
    let keep: &str = &format!("INSERT INTO public.seen SELECT {shown}");
    let change = ["SET app.tenant = 'script'", "SET app.script = 'script'", keep];
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "first", &[keep])
        .up(2, "inside", &change)
        .outside(3, "outside", &change, &[])
        .up(4, "last", &[keep]);
    let schema = schema(folder);
    let migrator = Migrator::new(&schema)
        .keep_setting("app.tenant")
        .keep_setting("app.nobody")
        .keep_setting("no name at all");
    migrator.start(&pool).await.unwrap();
    let seen: Vec<String> =
        sqlx::query_scalar("SELECT value FROM seen").fetch_all(&pool).await.unwrap();
    let last = ["5MB d o t x ", "5MB d o script  script", "5MB d o script  script", "5MB d o t  "];
    assert_eq!(seen, last, "and what is not said is lost");
}

#[tokio::test]
async fn each_migration_of_a_run_finds_the_session_as_it_was() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    run(&pool, "CREATE TABLE seen (value text)").await;
    let keep =
        "INSERT INTO public.seen SELECT current_setting('work_mem') || current_setting('role')";
    let first: Vec<&str> = UPHEAVAL.iter().copied().chain(["SELECT 1"]).collect();
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "upheaval", &first)
        .up(2, "inside", &[keep])
        .outside(3, "upheaval", &first, &[])
        .outside(4, "outside", &[keep], &[])
        .fixture("seeds", &[keep]);
    schema(folder).start(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM seen WHERE value = '4MBnone'").await, 3);
}

/// Some things of a session cannot be put back.
#[tokio::test]
async fn a_pool_does_not_get_back_a_connection_that_ran_a_script() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let pid = "SELECT pg_backend_pid()::int8";
    let first = count(&pool, pid).await;
    let up = ["CREATE TEMP TABLE scratch (id int)", "SELECT pg_advisory_lock(7)", "LISTEN x"];
    let schema = schema(disks().up(3, "leaves", &up));
    schema.start(&pool).await.unwrap();
    let second = count(&pool, pid).await;
    assert_ne!(first, second);
    let began = Instant::now();
    while tables(&pool, "scratch").await > 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "the session lives on");
    }
    let locks = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7 AND \
                 database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(count(&pool, locks).await, 0);
    // With nothing to do it is given back.
    schema.start(&pool).await.unwrap();
    assert_eq!(count(&pool, pid).await, second);
}

#[tokio::test]
async fn a_script_may_set_up_its_own_transaction() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    run(&pool, "CREATE TABLE seen (isolation text, read_only text, idle text, total text)").await;
    let serializable = "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE";
    let folder = Folder::new(Dialect::Postgres)
        .up(1, "serializable", &[serializable, KEEP])
        .up(2, "wrapped", &["BEGIN", serializable, "SET TRANSACTION READ WRITE", KEEP, "COMMIT"])
        .up(3, "savepoint", &[serializable, "SAVEPOINT s", KEEP])
        .up(4, "plain", &[KEEP])
        .both(
            5,
            "begins",
            &[BEGIN_SERIALIZABLE, KEEP, "COMMIT"],
            &[BEGIN_SERIALIZABLE, KEEP, "COMMIT"],
        )
        .up(6, "begins_more", &[BEGIN_SERIALIZABLE, "SAVEPOINT s", KEEP, "COMMIT"]);
    schema(folder.clone()).start(&pool).await.unwrap();
    let kept = "SELECT count(*) FROM seen WHERE isolation = 'serializable'";
    assert_eq!(count(&pool, kept).await, 5);
    assert_eq!(count(&pool, "SELECT count(*) FROM seen").await, 6);
    // The session is its own again, and what fails leaves nothing, not even a transaction.
    let mut connection = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    let bad = [BEGIN_SERIALIZABLE, "CREATE TABLE more (id int)", "SELECT 1 / 0", "COMMIT"];
    let bad = schema(folder.clone().up(7, "bad", &bad));
    for _ in 0..2 {
        let text = bad.start(&mut connection).await.unwrap_err().to_string();
        assert!(text.starts_with("migration 7_bad failed: division by zero\n  --> migr"), "{text}");
        assert!(text.contains("up.sql:4"), "{text}");
    }
    assert_eq!(tables(&pool, "more").await, 0);
    let read_only = ["BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY", "SELECT 1", "COMMIT"];
    let error = schema(folder.clone().up(7, "bad", &read_only)).start(&mut connection).await;
    let text = error.unwrap_err().to_string();
    assert!(
        text.contains("recording migration 7_bad failed: cannot execute SELECT in a read-only"),
        "{text}"
    );
    // It cannot be part of another one.
    let more =
        folder.up(7, "one", &["SELECT 1"]).up(8, "two", &[BEGIN_SERIALIZABLE, KEEP, "COMMIT"]);
    let more = schema(more);
    let error = Migrator::new(&more).in_one_transaction().start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::NotOneTransaction { .. }), "{error}");
    more.start(&pool).await.unwrap();
}

const BEGIN_SERIALIZABLE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";

/// With a snapshot from before, the script does not see that another process has done it.
#[tokio::test]
async fn a_script_with_an_old_snapshot_is_not_blamed_for_what_another_process_did() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let mut other = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    sqlx::raw_sql("BEGIN ISOLATION LEVEL REPEATABLE READ").execute(&mut other).await.unwrap();
    let snapshot: String =
        sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(&mut other).await.unwrap();
    let import = format!("SET TRANSACTION SNAPSHOT '{snapshot}'");
    let up =
        ["SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", &import, "CREATE TABLE once (id int)"];
    let blind = schema(disks().up(3, "once", &up));
    // Another process applies it between the read and the message.
    let options = database.connect_options();
    let migrator = Migrator::new(&blind).on_progress(move |step| {
        if let Progress::Migrating { version: 3, .. } = step {
            let options = options.clone();
            let apply = async move {
                let mut another = PgConnection::connect_with(&options).await.unwrap();
                let sql = "CREATE TABLE once (id int); INSERT INTO _sqlx_migrations VALUES (3, \
                           'once', now(), true, '', 1)";
                sqlx::raw_sql(sql).execute(&mut another).await.unwrap();
            };
            let work = || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                runtime.unwrap().block_on(apply);
            };
            std::thread::spawn(work).join().unwrap();
        }
    });
    let error = migrator.migrate(&pool).await.unwrap_err();
    // It was read again: the other process wrote another checksum.
    assert!(matches!(error, Error::Edited { .. }), "{error}");
    other.close().await.unwrap();
}

#[tokio::test]
async fn who_waits_is_told_who_holds_the_lock() {
    let database = database().await;
    let slow = schema(disks().up(3, "slow", &["SELECT pg_sleep(1)"]));
    let theirs = pool_of_one(database.connect_options().application_name("the other one"));
    let ours = pool_of_one(database.connect_options());
    let told: Arc<Mutex<Vec<Holder>>> = Arc::default();
    let heard = Arc::clone(&told);
    let migrator = Migrator::new(&slow).on_progress(move |step| {
        if let Progress::WaitingForLock { holder, .. } = step {
            heard.lock().unwrap().extend(holder.clone());
        }
    });
    let late = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        migrator.migrate(&ours).await
    };
    let (first, second) = tokio::join!(slow.start(&theirs), late);
    first.unwrap();
    second.unwrap();
    let told = told.lock().unwrap().clone();
    assert!(!told.is_empty());
    assert!(told.iter().all(|holder| holder.pid > 0 && holder.since.is_some()), "{told:?}");
    let text =
        Progress::WaitingForLock { waited: Duration::from_secs(3), holder: told.first().cloned() }
            .to_string();
    assert!(text.starts_with("waiting for 3 s for server process "), "{text}");
    assert!(text.ends_with("of `the other one`, for 0 s"), "{text}");
    // A try that fails is an error in the server's log: it looks before it tries again.
    let sql = "SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()";
    ours.close().await;
    theirs.close().await;
    run(database.pool(), "SELECT pg_sleep(0.1)").await;
    let failed = count(database.pool(), sql).await;
    assert!((1..=3).contains(&failed), "{failed} transactions failed");
}

#[tokio::test]
async fn a_history_that_keeps_no_row_is_an_error_and_leaves_nothing() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    run(
        &pool,
        "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'; \
         CREATE TRIGGER swallow BEFORE INSERT OR UPDATE ON _sqlx_migrations FOR EACH ROW EXECUTE \
         FUNCTION swallow()",
    )
    .await;
    let up = ["CREATE TABLE more (id int)"];
    for folder in [disks().up(3, "more", &up), disks().outside(3, "more", &up, &[])] {
        let error = schema(folder).start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::NotRecorded { .. }), "{error}");
        assert_eq!(tables(&pool, "more").await, 0);
    }
}

#[tokio::test]
async fn a_connection_that_the_server_ends_leaves_nothing_and_the_pool_goes_on() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options().application_name("ended"));
    let schema =
        schema(disks().up(3, "slow", &["CREATE TABLE more (id int)", "SELECT pg_sleep(9)"]));
    let end = async {
        let sql = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE \
                   application_name = 'ended' AND query LIKE '%pg_sleep(9)%'";
        while count(database.pool(), sql).await == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let (error, ()) = tokio::join!(schema.start(&pool), end);
    let text = error.unwrap_err().to_string();
    assert!(text.starts_with("migration 3_slow failed: terminating connection due to"), "{text}");
    assert!(text.contains("up.sql:3\n"), "{text}");
    assert!(text.contains("the server ended the connection: start again"), "{text}");
    assert_eq!(tables(&pool, "more").await, 0);
    assert_eq!(count(&pool, "SELECT max(version) FROM _sqlx_migrations").await, 2);
}
