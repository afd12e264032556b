//! `SQLite`: in memory with a pool of one, and files where two connections matter.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_runtime::__private::v1::{Checksum, Dialect, Down, DownFinding};
use schema_runtime::{
    Error, FixtureDecision, Migrator, NewerDatabase, Progress, Schema, SeedOutcome, Standing,
    Target,
};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Connection as _, Row as _, Sqlite, SqliteConnection, SqlitePool};

use crate::folder::{BEGIN, COMMIT, EMPTY, Folder};

pub(crate) async fn memory() -> SqlitePool {
    SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap()
}

/// A file or a folder that is removed when the test ends.
struct File(PathBuf);

impl File {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("schema-runtime-{}-{number}.db", std::process::id());
        File(std::env::temp_dir().join(name))
    }

    async fn pool(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new()
            .filename(&self.0)
            .create_if_missing(true)
            .busy_timeout(Duration::from_millis(20));
        SqlitePoolOptions::new().max_connections(1).connect_with(options).await.unwrap()
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn disks() -> Folder {
    Folder::new(Dialect::Sqlite)
        .both(
            1,
            "disks",
            &["CREATE TABLE disks (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)"],
            &["DROP TABLE disks"],
        )
        .both(
            2,
            "disk_size",
            &["ALTER TABLE disks ADD COLUMN disk_size INTEGER"],
            &["ALTER TABLE disks DROP COLUMN disk_size"],
        )
        .fixture("disks", &["INSERT INTO disks (name) VALUES ('a') ON CONFLICT DO NOTHING"])
        .table(1, "disks", &["id INTEGER?", "name TEXT", "disk_size INTEGER?"])
}

pub(crate) fn schema(folder: Folder) -> Schema<Sqlite> {
    Schema::new(folder.embedded())
}

pub(crate) async fn count(pool: &SqlitePool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn one_transaction_takes_everything_back_or_keeps_everything() {
    let pool = memory().await;
    let folder = disks().up(3, "more", &["CREATE TABLE more (id INTEGER)"]);
    let bad = schema(folder.clone().up(4, "bad", &["SELECT nope"]));
    let text = Migrator::new(&bad).in_one_transaction().start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("migration 4_bad failed: no such column: nope"), "{text}");
    assert!(text.contains("nor of those before it in its transaction, remains"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema").await, 0);
    let good = schema(folder);
    let started = Migrator::new(&good).in_one_transaction().start(&pool).await.unwrap();
    assert_eq!(started.applied.iter().filter(|one| one.elapsed.is_some()).count(), 3);
    sqlx::raw_sql("DELETE FROM _sqlx_migrations WHERE version = 3").execute(&pool).await.unwrap();
    let schema = schema(disks());
    let migrator = Migrator::new(&schema).in_one_transaction();
    let reverted = migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    assert_eq!(reverted.reverted.len(), 2);
}

#[tokio::test]
async fn a_start_migrates_seeds_and_verifies_and_the_next_one_does_nothing() {
    let (pool, schema) = (memory().await, schema(disks()));
    let started = schema.start(&pool).await.unwrap();
    let text = started.to_string();
    assert!(text.starts_with("schema is at 2_disk_size: 2 migrations applied ("), "{text}");
    assert!(text.ends_with("ms), 1 fixture run, 1 table verified"), "{text}");
    let row = sqlx::query("SELECT * FROM _sqlx_migrations WHERE version = 2")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(row.get::<String, _>("description"), "disk size");
    assert!(row.get::<bool, _>("success") && row.get::<i64, _>("execution_time") > 0);
    assert_eq!(row.get::<Vec<u8>, _>("checksum").len(), 48);

    let again = schema.start(&pool).await.unwrap();
    assert_eq!(
        again.to_string(),
        "schema is at 2_disk_size: 2 migrations applied before, 1 table verified"
    );
    let checked = schema.check(&pool).await.unwrap();
    assert_eq!(checked.to_string(), "schema is at 2_disk_size, 1 table verified");
    assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 1);
}

#[tokio::test]
async fn a_call_can_be_spawned_and_takes_a_connection_too() {
    static SCHEMA: std::sync::LazyLock<Schema<Sqlite>> =
        std::sync::LazyLock::new(|| schema(disks()));
    let pool = memory().await;
    let spawned = tokio::spawn(async move {
        let first = SCHEMA.start(&pool).await?;
        let mut connection = pool.acquire().await.unwrap();
        let second = SCHEMA.start(&mut *connection).await?;
        let migrator = Migrator::new(&SCHEMA);
        migrator.revert(&mut *connection).await?;
        migrator.migrate_to(&mut *connection, Target::__version(2)).await?;
        drop(connection);
        migrator.status(&pool).await?;
        migrator.verify(&pool).await?;
        Ok::<_, Error>((first, second))
    });
    let (first, second) = spawned.await.unwrap().unwrap();
    assert_eq!((first.applied.len(), second.applied.len()), (2, 0));
}

#[tokio::test]
async fn a_failing_statement_is_named_and_nothing_of_its_migration_remains() {
    let pool = memory().await;
    let folder = disks().up(3, "bad", &["CREATE TABLE a (id INTEGER)", "INSERT INTO b VALUES (1)"]);
    let schema = schema(folder);
    let error = schema.start(&pool).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "migration 3_bad failed: no such table: b\n\
         \x20 --> migrations/3_bad/up.sql:3\n\
         \x20  |\n\
         \x203 | INSERT INTO b VALUES (1)\n\
         \x20 = code: 1\n\
         statement 2 of 2; nothing of this migration remains in the database: fix the file and \
         start again\n\
         hint: ask the operator"
    );
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema WHERE name = 'a'").await, 0);
    assert_eq!(count(&pool, "SELECT max(version) FROM _sqlx_migrations").await, 2);
}

#[tokio::test]
async fn drift_is_refused_with_every_difference() {
    let (pool, schema) = (memory().await, schema(disks().require("disks", &["disk_size"])));
    schema.start(&pool).await.unwrap();
    sqlx::raw_sql("ALTER TABLE disks DROP COLUMN disk_size").execute(&pool).await.unwrap();
    for error in [schema.start(&pool).await.unwrap_err(), schema.check(&pool).await.unwrap_err()] {
        let text = error.to_string();
        assert!(matches!(error, Error::Drift { .. }), "{text}");
        let line = "  column `disks.disk_size` is missing: created in migrations/1_m/up.sql:5";
        assert!(text.contains(line), "{text}");
        assert!(text.contains("SCHEMA_DRIFT=warn"), "{text}");
    }
}

#[tokio::test]
async fn check_refuses_what_is_pending_and_writes_nothing() {
    let (pool, schema) = (memory().await, schema(disks()));
    let text = schema.check(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("2 migrations are pending (1_disks, 2_disk_size)"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema").await, 0);
}

#[tokio::test]
async fn plan_shows_the_sql_and_touches_nothing() {
    let (pool, schema) = (memory().await, schema(disks()));
    let migrator = Migrator::new(&schema);
    let plan = migrator.plan(&pool).await.unwrap();
    assert_eq!((plan.steps.len(), plan.already_applied), (2, 0));
    assert_eq!(plan.fixtures[0].decision, FixtureDecision::Run);
    let text = plan.to_string();
    assert!(text.contains("    CREATE TABLE disks (id INTEGER PRIMARY KEY"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema").await, 0);
    schema.start(&pool).await.unwrap();
    assert!(migrator.plan(&pool).await.unwrap().is_empty());
}

#[tokio::test]
async fn revert_goes_back_step_by_step_or_to_a_version() {
    let (pool, schema) = (memory().await, schema(disks()));
    let migrator = Migrator::new(&schema);
    migrator.migrate(&pool).await.unwrap();
    let reverted = migrator.revert(&pool).await.unwrap();
    assert!(reverted.to_string().starts_with("schema is at 1_disks: 1 migration reverted"));
    let to = migrator.migrate_to(&pool, Target::__version(1)).await.unwrap();
    assert_eq!(to.to_string(), "schema is at 1_disks: no migration applied, 1 before, 1 pending");
    migrator.migrate(&pool).await.unwrap();
    let reverted = migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    let versions: Vec<i64> = reverted.reverted.iter().map(|item| item.version).collect();
    assert_eq!((versions, reverted.at), (vec![2, 1], None));
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema WHERE name = 'disks'").await, 0);
}

#[tokio::test]
async fn edited_unknown_and_dirty_histories_are_refused() {
    let (pool, schema) = (memory().await, schema(disks()));
    schema.start(&pool).await.unwrap();
    let migrator = Migrator::new(&schema);
    let with = async |sql: &'static str| {
        sqlx::raw_sql(sql).execute(&pool).await.unwrap();
        migrator.clone().on_newer_database(NewerDatabase::Refuse).start(&pool).await.unwrap_err()
    };
    let error = with("INSERT INTO _sqlx_migrations VALUES (9, 'new one', '', 1, x'00', 1)").await;
    assert!(matches!(error, Error::Unknown { .. }), "{error}");
    let error = with("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1").await;
    assert!(matches!(error, Error::Edited { .. }), "{error}");
    let error = with("UPDATE _sqlx_migrations SET success = 0 WHERE version = 2").await;
    assert!(matches!(error, Error::Dirty { version: 2, .. }), "{error}");
    let status = migrator.status(&pool).await.unwrap();
    let standings: Vec<Standing> = status.migrations.iter().map(|item| item.standing).collect();
    assert_eq!(standings, [Standing::Edited, Standing::Dirty, Standing::Unknown]);
}

#[tokio::test]
async fn a_superseded_fixture_is_left_alone() {
    let pool = memory().await;
    let old = schema(disks());
    let change = ["INSERT INTO disks (name) VALUES ('b') ON CONFLICT DO NOTHING"];
    let new = schema(disks().fixture("disks", &change));
    for (schema, expected) in [(&old, "run"), (&new, "run"), (&new, "up to date"), (&old, "left")] {
        let started = schema.start(&pool).await.unwrap();
        let text = started.seeded.fixtures[0].to_string();
        assert!(text.starts_with(&format!("disks: {expected}")), "{text}");
    }
    let seeded = Migrator::new(&old).seed(&pool).await.unwrap();
    assert_eq!(seeded.fixtures[0].outcome, SeedOutcome::Superseded);
}

#[tokio::test]
async fn fixtures_of_a_binary_older_than_the_database_are_left_alone() {
    let (pool, old) = (memory().await, schema(disks()));
    let migrator = Migrator::new(&old);
    migrator.migrate(&pool).await.unwrap();
    let newer = schema(disks().up(3, "more", &["CREATE TABLE more (id INTEGER)"]));
    Migrator::new(&newer).migrate(&pool).await.unwrap();
    let seeded = migrator.seed(&pool).await.unwrap();
    assert_eq!(seeded.fixtures[0].outcome, SeedOutcome::NewerDatabase);
}

#[tokio::test]
async fn outside_of_a_transaction_a_failure_stays_dirty() {
    let pool = memory().await;
    let folder = disks().outside(3, "vacuum", &["CREATE TABLE a (id INTEGER)", "VACUUM"], &[]);
    let good = schema(folder);
    good.start(&pool).await.unwrap();
    Migrator::new(&good).revert(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT max(version) FROM _sqlx_migrations").await, 2);

    let folder = disks().outside(3, "bad", &["CREATE TABLE b (id INTEGER)", "oops"], &[]);
    let bad = schema(folder);
    for _ in 0..2 {
        let text = bad.start(&pool).await.unwrap_err().to_string();
        assert!(text.contains("up.sql:3") && text.contains("(dirty)"), "{text}");
        assert!(text.contains("it goes on at this statement"), "{text}");
    }
}

#[tokio::test]
async fn a_wrapped_file_runs_in_our_transaction() {
    let pool = memory().await;
    let up = ["BEGIN", "CREATE TABLE a (id INTEGER)", "COMMIT"];
    let schema = schema(Folder::new(Dialect::Sqlite).up(1, "wrapped", &up));
    schema.start(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 1);
}

#[tokio::test]
async fn a_script_that_ends_its_transaction_is_caught() {
    let cases: [&[&str]; 3] = [
        &["CREATE TABLE a (id INTEGER)", "COMMIT "],
        &["CREATE TABLE a (id INTEGER)", "ROLLBACK"],
        &["CREATE TABLE a (id INTEGER)", "COMMIT ", "BEGIN ", "CREATE TABLE b (id INTEGER)"],
    ];
    for up in cases {
        let pool = memory().await;
        let schema = schema(Folder::new(Dialect::Sqlite).up(1, "ends", up));
        let error = schema.start(&pool).await.unwrap_err();
        assert!(matches!(error, Error::EndedTransaction { .. }), "{up:?}: {error}");
        let recorded = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
        if count(&pool, recorded).await > 0 {
            assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 0, "{up:?}");
        }
        assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'").await, 0);
        let mut connection = pool.acquire().await.unwrap();
        sqlx::raw_sql("BEGIN; COMMIT").execute(&mut *connection).await.unwrap();
    }
}

#[tokio::test]
async fn outside_of_a_transaction_a_file_may_have_its_own() {
    let pool = memory().await;
    let up = ["BEGIN", "CREATE TABLE gone (id INTEGER)", "oops", "COMMIT"];
    let schema = schema(disks().outside(3, "bad", &up, &[]));
    for _ in 0..2 {
        let text = schema.start(&pool).await.unwrap_err().to_string();
        assert!(text.contains("statement 3 of 4"), "{text}");
        assert!(text.contains("it goes on at that BEGIN"), "{text}");
        assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema WHERE name = 'gone'").await, 0);
    }
}

#[tokio::test]
async fn a_deferred_constraint_fails_at_the_end() {
    let pool = memory().await;
    let up = [
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b REFERENCES a (id) DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO a VALUES (1, 9)",
    ];
    let schema = schema(Folder::new(Dialect::Sqlite).up(1, "bad", &up));
    let text = schema.start(&pool).await.unwrap_err().to_string();
    assert!(text.contains("all 2 statements ran"), "{text}");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema").await, 0);
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql("BEGIN; COMMIT").execute(&mut *connection).await.unwrap();
}

#[tokio::test]
async fn two_that_start_at_once_apply_everything_once() {
    let file = File::new();
    let (one, two) = (file.pool().await, file.pool().await);
    let (first, second) = (schema(disks()), schema(disks()));
    let (first, second) = tokio::join!(first.start(&one), second.start(&two));
    let (first, second) = (first.unwrap(), second.unwrap());
    let ours = |started: &schema_runtime::Started| {
        started.applied.iter().filter(|item| item.elapsed.is_some()).count()
    };
    assert_eq!(ours(&first) + ours(&second), 2, "{first:#}\n{second:#}");
    assert_eq!(count(&one, "SELECT count(*) FROM _sqlx_migrations").await, 2);
}

#[tokio::test]
async fn a_lock_that_is_held_for_too_long_is_a_refusal() {
    let file = File::new();
    let (one, two) = (file.pool().await, file.pool().await);
    let transaction = one.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let schema = schema(disks());
    let steps = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&steps);
    let migrator = Migrator::new(&schema)
        .lock_timeout(Duration::from_millis(100))
        .on_progress(move |step| told.lock().unwrap().push(step.clone()));
    let error = migrator.migrate(&two).await.unwrap_err();
    assert!(matches!(error, Error::LockTimeout { .. }), "{error}");
    transaction.rollback().await.unwrap();
    migrator.migrate(&two).await.unwrap();
    let steps = steps.lock().unwrap();
    assert!(steps.iter().any(|step| matches!(step, Progress::WaitingForLock { .. })));
    let running = "running migration 2 of 2: 2_disk_size";
    assert!(steps.iter().any(|step| step.to_string() == running), "{steps:?}");
}

#[tokio::test]
async fn a_transaction_of_the_caller_is_refused() {
    let schema = schema(disks());
    let mut connection = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let mut transaction = connection.begin().await.unwrap();
    let error = schema.start(&mut *transaction).await.unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error}");
    transaction.rollback().await.unwrap();
    sqlx::raw_sql("BEGIN").execute(&mut connection).await.unwrap();
    let error = schema.start(&mut connection).await.unwrap_err();
    assert!(matches!(error, Error::InTransaction), "{error}");
    sqlx::raw_sql("COMMIT").execute(&mut connection).await.unwrap();
    schema.start(&mut connection).await.unwrap();
}

#[tokio::test]
async fn a_cancelled_migration_leaves_no_transaction_on_the_connection() {
    let pool = memory().await;
    // Long enough to be cancelled in the middle.
    let slow = "CREATE TABLE slow AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM \
                n LIMIT 2000000) SELECT i FROM n";
    let schema = schema(disks().up(3, "slow", &[slow]));
    let cancelled = tokio::time::timeout(Duration::from_millis(60), schema.start(&pool)).await;
    assert!(cancelled.is_err(), "it was meant to take longer");
    assert_eq!(count(&pool, "SELECT count(*) FROM sqlite_schema WHERE name = 'slow'").await, 0);
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql("BEGIN; COMMIT").execute(&mut *connection).await.unwrap();
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_is_named() {
    let options = SqliteConnectOptions::new().filename("no/such/folder/x.db");
    let pool =
        SqlitePoolOptions::new().acquire_timeout(Duration::from_secs(1)).connect_lazy_with(options);
    let text = schema(disks()).start(&pool).await.unwrap_err().to_string();
    assert!(text.starts_with("cannot connect to SQLite database `no/such/folder/x.db`"), "{text}");
}

#[tokio::test]
async fn a_history_with_an_accepted_checksum_is_taken_as_it_is() {
    let pool = memory().await;
    let old = disks().embedded();
    let recorded = old.migrations[0].up.checksum;
    let old: Schema<Sqlite> = Schema::new(old);
    old.start(&pool).await.unwrap();

    // The comments of the first migration were edited afterwards.
    let edited = || disks().change(1, |one| one.up.checksum = Checksum([7; 48]));
    let error = schema(edited()).start(&pool).await.unwrap_err();
    assert!(matches!(error, Error::Edited { .. }), "{error}");
    let text = error.to_string();
    assert!(text.contains(&format!("recorded checksum {recorded}")), "{text}");

    let accepting = schema(edited().change(1, |one| one.accepted = vec![recorded].into()));
    assert_eq!(accepting.start(&pool).await.unwrap().applied.len(), 0);
    accepting.check(&pool).await.unwrap();
    let migrator = Migrator::new(&accepting);
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(status.with(Standing::Applied).count(), 2, "{status}");
    assert!(migrator.plan(&pool).await.unwrap().is_empty());
    let row: Vec<u8> =
        sqlx::query_scalar("SELECT checksum FROM _sqlx_migrations WHERE version = 1")
            .fetch_one(&pool)
            .await
            .unwrap();
    assert_eq!(row, recorded.0, "the row stays as it is");

    // sqlx knows one checksum for each migration.
    #[cfg(feature = "sqlx-migrate")]
    {
        let sqlx = schema_runtime::__private::v1::sqlx_migrator(accepting.embedded());
        let refused = sqlx.run(&pool).await;
        let mismatch = matches!(refused, Err(sqlx::migrate::MigrateError::VersionMismatch(1)));
        assert!(mismatch, "{refused:?}");
    }

    // It goes back, and forward again under the checksum of the file as it is now.
    migrator.revert_to(&pool, Target::__empty()).await.unwrap();
    accepting.start(&pool).await.unwrap();
    let sql = "SELECT count(*) FROM _sqlx_migrations WHERE hex(checksum) = replace(hex(zeroblob(48)), \
               '00', '07')";
    assert_eq!(count(&pool, sql).await, 1);
}

#[tokio::test]
async fn a_down_with_findings_runs_only_if_it_is_told_to() {
    let pool = memory().await;
    let finding = |line| {
        let message = "`disk_size` stays behind".into();
        let path = "migrations/2_disk_size/down.sql".into();
        DownFinding::new("incomplete-down".into(), message, path, Some(line))
    };
    let schema =
        schema(disks().change(2, |one| one.down_findings = vec![finding(1), finding(4)].into()));
    let migrator = Migrator::new(&schema);
    let lines = |line| {
        format!(
            "\n  {line}: `disk_size` stays behind [incomplete-down] \
             (migrations/2_disk_size/down.sql:1)"
        )
    };
    let plan = migrator.plan(&pool).await.unwrap().to_string();
    assert!(plan.contains(&lines("not safe to revert")), "{plan}");

    // Going forward asks nothing.
    schema.start(&pool).await.unwrap();
    let status = migrator.status(&pool).await.unwrap();
    assert_eq!(status.migrations[1].down_findings.len(), 2);
    let text = status.to_string();
    assert!(text.contains(&lines("     not safe to revert")), "{text}");

    let refusals = [
        migrator.revert(&pool).await.unwrap_err(),
        migrator.revert_to(&pool, Target::__empty()).await.unwrap_err(),
    ];
    for refusal in refusals {
        let text = refusal.to_string();
        let Error::UntrustedDown { migrations, .. } = refusal else { panic!("{text}") };
        assert_eq!((migrations.len(), migrations[0].findings.len()), (1, 2), "{text}");
        assert!(text.contains(&lines("migration 2_disk_size")), "{text}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2, "{text}");
    }
    let reverted = migrator.accept_down_findings().revert_to(&pool, Target::__empty()).await;
    assert_eq!(reverted.unwrap().reverted.len(), 2);
}

#[tokio::test]
async fn what_has_no_way_back_keeps_everything_from_being_reverted() {
    let pool = memory().await;
    let folder = disks().up(3, "more", &["CREATE TABLE more (id INTEGER)"]);
    let schema =
        schema(folder.change(2, |one| one.down = Down::Irreversible("sizes are gone".into())));
    schema.start(&pool).await.unwrap();
    let migrator = Migrator::new(&schema);
    for migrator in [migrator.clone(), migrator.accept_down_findings()] {
        let refusal = migrator.revert_to(&pool, Target::__empty()).await.unwrap_err();
        let text = refusal.to_string();
        assert!(matches!(refusal, Error::Irreversible { .. }), "{text}");
        assert!(text.contains("2_disk_size is irreversible: sizes are gone"), "{text}");
        assert!(text.contains("3_more has no down"), "{text}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 3);
    }
}

#[tokio::test]
async fn a_script_without_a_statement_runs_both_ways() {
    for text in EMPTY {
        let pool = memory().await;
        let folder = disks().empty(3, "nothing", text, false).empty(4, "outside", text, true);
        let schema = schema(folder);
        assert_eq!(schema.start(&pool).await.unwrap().applied.len(), 4, "{text:?}");
        assert_eq!(count(&pool, "SELECT sum(success) FROM _sqlx_migrations").await, 4);
        let reverted = Migrator::new(&schema).revert_to(&pool, Target::__version(2)).await.unwrap();
        assert_eq!(reverted.reverted.len(), 2, "{text:?}");
        assert_eq!(count(&pool, "SELECT count(*) FROM _sqlx_migrations").await, 2, "{text:?}");

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
    let pool = memory().await;
    let insert = |name: &str| format!("INSERT INTO disks (name) VALUES ('{name}')");
    let (a, b) = (insert("a"), insert("b"));
    let up = [BEGIN, &a, COMMIT, BEGIN, &b, COMMIT];
    let down = [BEGIN, "DELETE FROM disks", COMMIT];
    let good = schema(disks().outside(3, "rows", &up, &down));
    let migrator = Migrator::new(&good);
    migrator.migrate(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 2);
    migrator.revert(&pool).await.unwrap();
    assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 0);

    // The second one fails in its middle, or is not ended.
    for (up, failing) in [
        (vec![BEGIN, &a, COMMIT, BEGIN, &b, &b, COMMIT], "since its own BEGIN is rolled back"),
        (vec![BEGIN, &a, COMMIT, BEGIN, &b], "write the COMMIT and do the same again"),
    ] {
        let bad = schema(disks().outside(3, "bad", &up, &[]));
        let text = Migrator::new(&bad).migrate(&pool).await.unwrap_err().to_string();
        assert!(text.contains(failing) && text.contains("(dirty)"), "{text}");
        // Nothing is open on the one connection of the pool, and what was committed stays.
        let mut connection = pool.acquire().await.unwrap();
        sqlx::raw_sql("BEGIN; COMMIT").execute(&mut *connection).await.unwrap();
        drop(connection);
        assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 1, "{text}");
        // It goes on behind what was committed, and stops at the same.
        let again = Migrator::new(&bad).migrate(&pool).await.unwrap_err().to_string();
        assert_eq!(again, text);
        assert_eq!(count(&pool, "SELECT count(*) FROM disks").await, 1, "{text}");
        sqlx::raw_sql("DELETE FROM _sqlx_migrations WHERE version = 3; DELETE FROM disks")
            .execute(&pool)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn the_order_of_the_folder_is_that_of_the_database() {
    let pool = memory().await;
    // As strings, which is diesel's order, 10 comes before 9.
    let schema = schema(
        Folder::new(Dialect::Sqlite)
            .both(10, "disks", &["CREATE TABLE disks (id INTEGER)"], &["DROP TABLE disks"])
            .both(
                9,
                "name",
                &["ALTER TABLE disks ADD COLUMN name TEXT"],
                &["ALTER TABLE disks DROP COLUMN name"],
            ),
    );
    let migrator = Migrator::new(&schema);
    let migrated = migrator.migrate_to(&pool, Target::__version(10)).await.unwrap();
    assert_eq!((migrated.at.as_deref(), migrated.pending), (Some("10_disks"), 1));
    assert_eq!(schema.start(&pool).await.unwrap().at.as_deref(), Some("9_name"));
    assert_eq!(migrator.revert(&pool).await.unwrap().at.as_deref(), Some("10_disks"));
    schema.start(&pool).await.unwrap();
    let reverted = migrator.revert_to(&pool, Target::__version(10)).await.unwrap();
    assert_eq!(reverted.reverted[0].version, 9);

    #[cfg(feature = "sqlx-migrate")]
    {
        let sqlx = schema_runtime::__private::v1::sqlx_migrator(schema.embedded());
        sqlx.run(&pool).await.unwrap();
        let fresh = memory().await;
        sqlx.run(&fresh).await.unwrap();
        assert_eq!(schema.start(&fresh).await.unwrap().applied.len(), 0);
    }
}

#[tokio::test]
async fn a_debug_build_older_than_its_folder_is_refused_before_the_database_is_asked() {
    let folder = File::new();
    let embedded = disks().embedded();
    for script in embedded.migrations.iter().flat_map(|one| match &one.down {
        Down::Script(down) => vec![&one.up, down],
        _ => vec![&one.up],
    }) {
        let path = folder.0.join(&*script.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, &*script.sql).unwrap();
    }
    let fixture = &embedded.fixtures[0].script;
    std::fs::create_dir_all(folder.0.join("fixtures")).unwrap();
    std::fs::write(folder.0.join(&*fixture.path), &*fixture.sql).unwrap();
    let directory: &'static str = folder.0.to_str().unwrap().to_owned().leak();
    let built: Schema<Sqlite> = Schema::new(embedded.clone()).__built_from(Some(directory));
    let pool = memory().await;
    built.start(&pool).await.unwrap();

    let new = folder.0.join("migrations/3_more");
    std::fs::create_dir(&new).unwrap();
    std::fs::write(new.join("up.sql"), "CREATE TABLE more (id INTEGER);").unwrap();
    // Nobody asks this pool for a connection: it has none to give.
    let nowhere = SqliteConnectOptions::new().filename("no/such/folder/x.db");
    let nowhere = SqlitePoolOptions::new().connect_lazy_with(nowhere);
    let migrator = Migrator::new(&built);
    let refusals = [
        built.start(&nowhere).await.map(drop),
        built.check(&nowhere).await.map(drop),
        migrator.plan(&nowhere).await.map(drop),
        migrator.migrate(&nowhere).await.map(drop),
        migrator.migrate_to(&nowhere, Target::__version(1)).await.map(drop),
        migrator.seed(&nowhere).await.map(drop),
    ];
    for refusal in refusals {
        let refusal = refusal.unwrap_err();
        assert!(matches!(refusal, Error::StaleBinary { .. }), "{refusal}");
        let text = "this binary is older than its migrations folder:\n  new: \
                    migrations/3_more/up.sql\nwhat to do: ";
        assert!(refusal.to_string().starts_with(text), "{refusal}");
    }
    // What looks and what goes back does so with the old files too.
    assert_eq!(migrator.status(&pool).await.unwrap().migrations.len(), 2);
    migrator.verify(&pool).await.unwrap();
    migrator.revert(&pool).await.unwrap();

    // A release build is not told where its folder is.
    let release: Schema<Sqlite> = Schema::new(embedded).__built_from(None);
    release.start(&pool).await.unwrap();
    // Nor is there anything to compare with where the folder is not.
    std::fs::remove_dir_all(&folder.0).unwrap();
    built.start(&pool).await.unwrap();
}
