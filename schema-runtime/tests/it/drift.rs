//! Drift on real databases: what `SCHEMA_DRIFT` does, what is said every hour, what `status` shows, and
//! why something differs.
//!
//! The environment belongs to a process: whatever sets it runs in one of its own.

use std::process::Command;
use std::time::Duration;

use schema_runtime::manifest::Consequence;
use schema_runtime::{
    Checked, Drift, Environment, Error, Migrator, NewerDatabase, Reason, Schema, Started, Status,
    SupportedDatabase, Verdict,
};
use sqlx::{AssertSqlSafe, Pool, Postgres, SqlitePool};

use crate::events::Log;
use crate::folder::Folder;
use crate::postgres::{count, database, pool_of_one, run};
use crate::{postgres, sqlite};

/// Says to the process that it is the one of its own.
const ALONE: &str = "SCHEMA_TEST_DRIFT";

/// Runs the test that calls this in a process of its own, with this in its environment; there the call
/// gives a runtime of one thread to go on with.
fn alone(test: &str, value: &str) -> Option<tokio::runtime::Runtime> {
    if std::env::var_os(ALONE).is_some() {
        return tokio::runtime::Builder::new_current_thread().enable_all().build().ok();
    }
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("drift::{test}"), "--nocapture"]);
    let done = command.env(ALONE, "1").env("SCHEMA_DRIFT", value).output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout) + String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() && said.contains("1 passed"), "{said}");
    println!("{said}");
    None
}

/// Lets hours go by, and what is due then run.
async fn hours(number: u32) {
    let others = async || {
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::pause();
    others().await;
    for _ in 0..number {
        // The clock of a sleep counts whole milliseconds.
        tokio::time::advance(Duration::from_hours(1) + Duration::from_millis(2)).await;
        others().await;
    }
    tokio::time::resume();
}

const HEADLINE: &str = "SCHEMA_DRIFT=warn: the service runs all the same: the schema of database ";

/// What a refusal lists.
fn report(refusal: &Error) -> &Drift {
    let report = match refusal {
        Error::Drift { report } => Some(report),
        Error::Unknown { report, .. } => report.as_ref(),
        _ => None,
    };
    report.unwrap()
}

/// How often a whole report was logged.
fn reports(log: &Log) -> Vec<String> {
    let mut told = log.take("WARN");
    told.retain(|line| line.starts_with(HEADLINE));
    told
}

#[test]
fn warn_starts_the_service_on_postgres_and_says_so_every_hour() {
    let Some(runtime) = alone("warn_starts_the_service_on_postgres_and_says_so_every_hour", "warn")
    else {
        return;
    };
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    runtime.block_on(async {
        let database = database().await;
        let pool = pool_of_one(database.connect_options());
        let folder = || postgres::disks().up(3, "more", &["CREATE TABLE more (id int)"]);
        postgres::schema(postgres::disks()).start(&pool).await.unwrap();
        run(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
        log.take("WARN");

        let schema = postgres::schema(folder());
        let started = schema.start(&pool).await.unwrap();
        assert_eq!(started.applied.len(), 1, "it skips no migration");
        let text = started.to_string();
        assert!(text.ends_with(", 1 difference let pass by SCHEMA_DRIFT=warn"), "{text}");
        let told = log.take("WARN");
        let headline = format!(
            "{HEADLINE}`{}` is not the one this binary was compiled for: 1 difference",
            started.drift.as_ref().unwrap().database
        );
        assert_eq!(told[0], headline);
        let line = ": column `disks.disk_size` is missing: created in migrations/1_m/up.sql:5; \
                    changed after 1_disks was applied on ";
        assert!(told[1].contains(line), "{told:#?}");
        assert!(told[2].contains(": what to do: find out who"), "{told:#?}");
        assert!(told[3].ends_with(": hint: ask the operator") && told.len() == 4, "{told:#?}");
        println!("{}", told.join("\n"));

        // Once for a schema and a database, however often it was started.
        schema.start(&pool).await.unwrap();
        schema.check(&pool).await.unwrap();
        assert_eq!(reports(&log).len(), 2);
        hours(1).await;
        assert_eq!(reports(&log), [format!("{headline} (let pass 1 h ago)")]);
        hours(2).await;
        let told = reports(&log);
        assert_eq!(told.len(), 2, "{told:#?}");
        assert!(told[1].ends_with("(let pass 3 h ago)"), "{told:#?}");
        // Another schema on another database has its own.
        let other = crate::postgres::database().await;
        let second = postgres::schema(postgres::disks().require("disks", &[]));
        second.start(other.pool()).await.unwrap();
        run(other.pool(), "ALTER TABLE disks DROP COLUMN disk_size").await;
        second.check(other.pool()).await.unwrap();
        log.take("WARN");
        hours(1).await;
        assert_eq!(reports(&log).len(), 2);
        run(other.pool(), "ALTER TABLE disks ADD COLUMN disk_size bigint").await;
        second.check(other.pool()).await.unwrap();
        hours(1).await;
        assert_eq!(reports(&log).len(), 1, "it ends where nothing is let pass any more");

        let status = Migrator::new(&schema).status(&pool).await.unwrap();
        println!("{status}\n\n{status:#}\n\n{started:#}");
        shows(&status);
        refused(&schema, &postgres::schema(folder().require("disks", &["disk_size"])), &pool).await;
    });
    // What is said again keeps nothing alive.
    drop(runtime);
}

/// What a status shows of a drift that is let pass.
fn shows(status: &Status) {
    assert_eq!(status.environment, Environment::Warn);
    assert_eq!(status.drift.as_ref().unwrap().verdict, Verdict::WavedThrough);
    let text = status.to_string();
    let lines: Vec<&str> = text.lines().rev().take(3).collect();
    assert_eq!(lines[0], "  SCHEMA_DRIFT is `warn`");
    assert!(
        lines[1].starts_with("    column `disks.disk_size` is missing: created in migr"),
        "{text}"
    );
    assert_eq!(lines[2], "  schema: 1 difference: SCHEMA_DRIFT=warn lets a start pass");
    let summary = status.summary();
    assert!(!summary.valid && summary.pending == 0 && summary.differences == 1, "{summary}");
    assert!(summary.to_string().ends_with(", 1 difference of the schema: not valid"), "{summary}");
}

/// Where the variable does not help, the last line says so.
async fn refused<DB: SupportedDatabase>(
    schema: &Schema<DB>,
    requiring: &Schema<DB>,
    pool: &Pool<DB>,
) where
    for<'p> &'p Pool<DB>: schema_runtime::Connect<DB>,
{
    let deaf = Migrator::new(schema).ignore_environment();
    let text = deaf.start(pool).await.unwrap_err().to_string();
    assert!(
        text.ends_with(
            "\nSCHEMA_DRIFT=warn in the environment does not help here: the service does not read it \
             (`Migrator::ignore_environment`)"
        ),
        "{text}"
    );
    assert_eq!(deaf.status(pool).await.unwrap().environment, Environment::Ignored);
    let text = requiring.start(pool).await.unwrap_err().to_string();
    let last = "\nSCHEMA_DRIFT=warn in the environment does not help here: `require` names what is \
                missing";
    assert!(text.ends_with(last), "{text}");
}

async fn alter(pool: &SqlitePool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

#[test]
fn warn_starts_the_service_on_sqlite_and_says_so_every_hour() {
    let Some(runtime) = alone("warn_starts_the_service_on_sqlite_and_says_so_every_hour", "WARN")
    else {
        return;
    };
    let log = Log::default();
    let _guard = tracing::subscriber::set_default(log.clone());
    runtime.block_on(async {
        let pool = sqlite::memory().await;
        let folder = || sqlite::disks().up(3, "more", &["CREATE TABLE more (id INTEGER)"]);
        sqlite::schema(sqlite::disks()).start(&pool).await.unwrap();
        alter(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
        log.take("WARN");
        let schema = sqlite::schema(folder());
        let started = schema.start(&pool).await.unwrap();
        assert_eq!(started.applied.len(), 1, "it skips no migration");
        let text = started.to_string();
        assert!(text.ends_with(", 1 difference let pass by SCHEMA_DRIFT=warn"), "{text}");
        assert_eq!(reports(&log).len(), 1);
        // A connection that is not a pool's is another place: it does not say where it is.
        hours(2).await;
        assert_eq!(reports(&log).len(), 2);
        let status = Migrator::new(&schema).status(&pool).await.unwrap();
        shows(&status);
        refused(&schema, &sqlite::schema(folder().require("disks", &["disk_size"])), &pool).await;
        alter(&pool, "ALTER TABLE disks ADD COLUMN disk_size INTEGER").await;
        schema.start(&pool).await.unwrap();
        log.take("WARN");
        hours(2).await;
        assert_eq!(log.take("WARN"), [""; 0]);
    });
}

#[test]
fn any_other_value_is_refused_before_anything_is_done() {
    let Some(runtime) = alone("any_other_value_is_refused_before_anything_is_done", "ignore")
    else {
        return;
    };
    runtime.block_on(async {
        let (pool, schema) = (sqlite::memory().await, sqlite::schema(sqlite::disks()));
        let migrator = Migrator::new(&schema);
        let wait = migrator.wait_until_ready(&pool, Duration::from_mins(5));
        for refused in [
            schema.start(&pool).await.map(drop),
            schema.check(&pool).await.map(drop),
            wait.await.map(drop),
        ] {
            let error = refused.unwrap_err();
            assert_eq!(
                error.to_string(),
                "in the environment SCHEMA_DRIFT is `ignore`, which means nothing: nothing was looked \
                 at, and nothing was run\n\
                 what to do: take it away; or set it to `warn`, which starts the service on a schema \
                 that it was not compiled for\n\
                 hint: ask the operator"
            );
            assert!(matches!(error, Error::Environment { .. }));
        }
        let status = migrator.status(&pool).await.unwrap();
        let last = "\n  schema: 1 difference, all of what is pending\n  SCHEMA_DRIFT is `ignore`, which \
                    means nothing";
        assert!(status.to_string().ends_with(last), "{status}");
        migrator.clone().ignore_environment().start(&pool).await.unwrap();
    });
}

#[tokio::test]
async fn a_status_and_its_summary_follow_a_database_through_its_life() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let schema = postgres::schema(postgres::disks());
    let migrator = Migrator::new(&schema);
    let last_line = |status: &Status| status.to_string().lines().last().unwrap().to_owned();
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(last_line(&status), "  schema: 1 difference, all of what is pending");
    let summary = status.summary();
    assert_eq!(
        summary.to_string(),
        "0 of 2 migrations applied, 2 pending, 1 difference of the schema: not valid"
    );
    assert_eq!((summary.expected, summary.last), (2, None));

    migrator.start(&pool).await.unwrap();
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(last_line(&status), "  schema: 1 table verified");
    let summary = status.summary();
    assert_eq!(summary.to_string(), "2 of 2 migrations applied, the last is 2_disk_size: valid");
    assert!(summary.valid);

    run(&pool, "ALTER TABLE disks ALTER name TYPE varchar(9)").await;
    let status = migrator.status(&pool).await.unwrap();
    let text = status.to_string();
    let told = "\n  schema: 1 difference: a start is refused\n    column `disks.name` has another type: \
                expected `text`, found `character varying(9)`: defined in migrations/1_m/up.sql:4 \
                [changed after 1_disks was applied on ";
    assert!(text.contains(told), "{text}");
    assert!(format!("{status:#}").contains("\n    what to do: find out"), "{status:#}");
    run(&pool, "ALTER TABLE disks ALTER name TYPE text").await;
    run(&pool, "UPDATE _sqlx_migrations SET success = false WHERE version = 2").await;
    let summary = migrator.status(&pool).await.unwrap().summary();
    assert_eq!(
        summary.to_string(),
        "1 of 2 migrations applied, 1 failed, the last is 1_disks: not valid"
    );
}

#[tokio::test]
async fn a_summary_on_sqlite_is_that_of_its_status() {
    let (pool, schema) = (sqlite::memory().await, sqlite::schema(sqlite::disks()));
    let migrator = Migrator::new(&schema);
    migrator.migrate_to(&pool, schema_runtime::Target::__version(1)).await.unwrap();
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(
        status.summary().to_string(),
        "1 of 2 migrations applied, 1 pending, the last is 1_disks, 1 difference of the schema: not \
         valid"
    );
    migrator.start(&pool).await.unwrap();
    let summary = migrator.status(&pool).await.unwrap().summary();
    assert_eq!(summary.to_string(), "2 of 2 migrations applied, the last is 2_disk_size: valid");
}

#[tokio::test]
async fn what_was_recorded_without_being_run_is_told_as_that() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let schema = postgres::schema(postgres::disks());
    run(
        &pool,
        "CREATE TABLE disks (id uuid PRIMARY KEY, name text NOT NULL UNIQUE, disk_size bigint)",
    )
    .await;
    let migrator = Migrator::new(&schema);
    migrator.baseline(&pool).await.unwrap();
    assert_eq!(
        count(&pool, "SELECT count(*) FROM _sqlx_migrations WHERE execution_time = -1").await,
        2
    );
    migrator.start(&pool).await.unwrap();
    run(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
    let error = schema.start(&pool).await.unwrap_err();
    let reason = &report(&error).differences[0].reason;
    assert!(matches!(reason, Reason::Baselined { version: 1, .. }), "{reason:?}");
    let text = error.to_string();
    assert!(
        text.contains("\nwhy: recorded as applied here without being run: 1_disks ("),
        "{text}"
    );
    assert!(text.contains("\nwhat to do: the migrations did not make what was recorded"), "{text}");
    println!("{text}");

    let pool = sqlite::memory().await;
    let schema = sqlite::schema(sqlite::disks());
    alter(
        &pool,
        "CREATE TABLE disks (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, disk_size INTEGER)",
    )
    .await;
    Migrator::new(&schema).baseline(&pool).await.unwrap();
    alter(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
    let text = schema.start(&pool).await.unwrap_err().to_string();
    assert!(
        text.contains("\nwhy: recorded as applied here without being run: 1_disks ("),
        "{text}"
    );
}

#[tokio::test]
async fn what_a_newer_release_may_have_changed_is_told_as_that() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let drop = "ALTER TABLE disks DROP COLUMN disk_size";
    let newer = postgres::schema(postgres::disks().up(3, "without_size", &[drop]));
    Migrator::new(&newer).migrate(&pool).await.unwrap();
    let older = postgres::schema(postgres::disks());
    told_of_a_newer_release(&older, &pool).await;
    let allowing = Migrator::new(&older).on_newer_database(NewerDatabase::Allow);
    let checked: Checked = allowing.check(&pool).await.unwrap();
    assert_eq!(checked.drift.as_ref().unwrap().verdict, Verdict::Allowed);
    assert_eq!(
        checked.to_string(),
        "schema is at 2_disk_size, 1 difference let pass on a newer database, 1 migration of a newer \
         binary (3_without_size)"
    );

    let pool = sqlite::memory().await;
    let newer = sqlite::schema(sqlite::disks().up(3, "without_size", &[drop]));
    Migrator::new(&newer).migrate(&pool).await.unwrap();
    told_of_a_newer_release(&sqlite::schema(sqlite::disks()), &pool).await;
}

async fn told_of_a_newer_release<DB: SupportedDatabase>(older: &Schema<DB>, pool: &Pool<DB>)
where
    for<'p> &'p Pool<DB>: schema_runtime::Connect<DB>,
{
    let refusal = older.start(pool).await.unwrap_err();
    assert!(matches!(refusal, Error::Unknown { .. }), "{refusal}");
    let reason = &report(&refusal).differences[0].reason;
    assert!(
        matches!(reason, Reason::NewerRelease { migrations, .. } if *migrations == ["3_without_size"]),
        "{reason:?}"
    );
    let last = "\nhint: ask the operator\nSCHEMA_DRIFT=warn in the environment starts the service all \
                the same";
    assert!(refusal.to_string().ends_with(last), "{refusal}");
    let text = Migrator::new(older).verify(pool).await.unwrap_err().to_string();
    assert!(text.contains("\nwhy: a newer release has applied 3_without_size here on "), "{text}");
}

#[tokio::test]
async fn verify_gives_its_warnings_as_data() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let schema: Schema<Postgres> = postgres::schema(postgres::disks());
    let started: Started = schema.start(&pool).await.unwrap();
    assert_eq!(started.drift, None);
    run(&pool, "ALTER TABLE disks DROP COLUMN disk_size").await;
    let migrator = Migrator::new(&schema);
    let error = migrator.verify(&pool).await.unwrap_err();
    assert!(matches!(&error, Error::Drift { report } if report.waivable), "{error}");
    let migrator = migrator.on_difference_of("disks.disk_size", Consequence::Warn, "not used yet");
    let verified = migrator.verify(&pool).await.unwrap();
    assert!(verified.to_string().ends_with("`, 1 table verified, 1 warning"), "{verified}");
    let drift = verified.drift.as_ref().unwrap();
    assert_eq!((drift.verdict, drift.differences.len()), (Verdict::Warned, 1));
    println!("{verified:#}");
    let text = migrator.check(&pool).await.unwrap().to_string();
    assert_eq!(text, "schema is at 2_disk_size, 1 table verified, 1 warning");
}

/// Whose table another session holds at that moment.
#[tokio::test]
async fn what_was_not_read_is_counted() {
    let database = database().await;
    let folder = Folder::new(schema_runtime::__private::v1::Dialect::Postgres)
        .up(1, "a", &["CREATE TABLE a (id int NOT NULL CHECK (id > 0))"])
        .table(1, "a", &["id integer"]);
    let schema = postgres::schema(folder);
    let pool = pool_of_one(database.connect_options());
    assert_eq!(schema.start(&pool).await.unwrap().verified.unread, 0);
    let other = pool_of_one(database.connect_options());
    let mut transaction = other.begin().await.unwrap();
    sqlx::raw_sql("LOCK TABLE a IN ACCESS EXCLUSIVE MODE")
        .execute(&mut *transaction)
        .await
        .unwrap();
    let checked = schema.check(&pool).await.unwrap();
    assert_eq!(checked.verified.unread, 1);
    let text = format!("{checked:#}");
    let told = "; 1 expression by presence only, whose table another session held";
    assert!(text.ends_with(told), "{text}");
}
