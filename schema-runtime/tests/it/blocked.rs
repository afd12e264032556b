//! `PostgreSQL`: a migration whose statements wait for other sessions.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use schema_runtime::{Error, Migrator, Progress};
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::postgres::{count, database, disks, pool_of_one, run, schema};
use crate::recovery::named;

const ADD: &str = "ALTER TABLE disks ADD COLUMN more int";
const INDEX: &str = "CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)";

/// Another session that reads the table and does not end its transaction.
async fn reader(database: &schema_runtime::testing::TestDatabase) -> PgConnection {
    let options = database.connect_options().application_name("a report");
    let mut reader = PgConnection::connect_with(&options).await.unwrap();
    reader.execute("BEGIN; SELECT count(*) FROM disks").await.unwrap();
    reader
}

#[tokio::test]
async fn a_statement_gives_up_and_the_migration_runs_again() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    for outside in [false, true] {
        let mut reader = reader(&database).await;
        let (version, name) = if outside { (4, "outside") } else { (3, "inside") };
        let add = if outside { "ALTER TABLE disks ADD COLUMN less int" } else { ADD };
        let folder = disks().up(3, "inside", &[ADD]);
        let folder = if outside { folder.outside(4, name, &[add], &[]) } else { folder };
        let schema = schema(folder);
        let short = Duration::from_millis(150);
        let refusing =
            Migrator::new(&schema).statement_lock_timeout(short).retry_limit(Duration::ZERO);
        let began = Instant::now();
        let error = refusing.migrate(&pool).await.unwrap_err();
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        let text = error.to_string();
        let lines = [
            format!("migration {version}_{name} failed: canceling statement due to lock timeout"),
            format!("  --> migrations/{version}_{name}/up.sql:2"),
        ];
        assert!(text.starts_with(&lines.join("\n")), "{text}");
        if !outside {
            let told = "nothing of this migration remains in the database: another session held a \
                        lock that the statement needs: end that session's transaction (`pg_locks` \
                        shows it), or wait for it longer with `Migrator::statement_lock_timeout` and \
                        `Migrator::retry_limit`, and start again";
            assert!(text.contains(told), "{text}");
        }
        // With patience it is through once the other one ends, and others have their turn meanwhile.
        let seen = Arc::new(Mutex::new(0));
        let counted = Arc::clone(&seen);
        let patient =
            Migrator::new(&schema).statement_lock_timeout(short).on_progress(move |step| {
                if let Progress::TryingAgain { attempts, .. } = step {
                    *counted.lock().unwrap() = *attempts;
                }
            });
        let (migrated, ()) = tokio::join!(patient.migrate(&pool), async {
            tokio::time::sleep(Duration::from_millis(1200)).await;
            let began = Instant::now();
            count(database.pool(), "SELECT count(*) FROM disks").await;
            assert!(began.elapsed() < short * 2, "{:?}", began.elapsed());
            reader.execute("COMMIT").await.unwrap();
        });
        assert_eq!(migrated.unwrap().applied.len(), 1);
        let tries = *seen.lock().unwrap();
        assert!((2..20).contains(&tries), "{tries}");
    }
}

#[tokio::test]
async fn a_transaction_of_the_file_is_not_taken_up_in_its_middle() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let _reader = reader(&database).await;
    let up =
        ["CREATE TABLE more (id int)", crate::folder::BEGIN, "DROP TABLE more", ADD, "COMMIT WORK"];
    let schema = schema(disks().outside(3, "more", &up, &[]));
    let migrator = Migrator::new(&schema).statement_lock_timeout(Duration::from_millis(100));
    let text = migrator.migrate(&pool).await.unwrap_err().to_string();
    assert!(text.contains("canceling statement due to lock timeout"), "{text}");
    assert!(text.contains("it goes on at that BEGIN"), "{text}");
    assert_eq!(crate::postgres::tables(&pool, "more").await, 1);
}

#[tokio::test]
async fn a_lock_timeout_of_its_own_is_the_files_will() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let mut reader = reader(&database).await;
    let schema = schema(disks().up(3, "more", &["SET LOCAL lock_timeout = '20s'", ADD]));
    let migrator = Migrator::new(&schema)
        .statement_lock_timeout(Duration::from_millis(10))
        .retry_limit(Duration::ZERO);
    let (migrated, ()) = tokio::join!(migrator.migrate(&pool), async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        reader.execute("COMMIT").await.unwrap();
    });
    assert_eq!(migrated.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn an_index_is_built_without_a_lock_timeout_and_says_whom_it_waits_for() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let mut reader = reader(&database).await;
    let pid: i32 =
        sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut reader).await.unwrap();
    let keep = "CREATE TABLE seen AS SELECT current_setting('lock_timeout') AS lock, \
                current_setting('statement_timeout') AS statement";
    let folder = disks().outside(3, "index", &[INDEX, keep], &[]);
    let schema = schema(named(folder, 3));
    let migrator = Migrator::new(&schema)
        .statement_lock_timeout(Duration::from_millis(100))
        .statement_timeout(Duration::from_millis(300));
    // It waits for a snapshot: the reader has to have one.
    reader.execute("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
    let error = migrator
        .clone()
        .concurrently_timeout(Duration::from_millis(1500))
        .migrate(&pool)
        .await
        .unwrap_err();
    let Error::WaitedTooLong { sessions, line, .. } = &error else { panic!("{error}") };
    assert_eq!((sessions.len(), sessions[0].pid, *line), (1, pid, 2));
    let text = error.to_string();
    assert!(text.contains("the statement at migrations/3_index/up.sql:2 waited 1."), "{text}");
    assert!(
        text.contains(&format!("given up: server process {pid} of `a report`, for ")),
        "{text}"
    );
    assert!(text.contains("raise `Migrator::concurrently_timeout`"), "{text}");
    // Again, and it is told while it waits.
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let patient = migrator.on_progress(move |step| {
        if let Progress::WaitingForSessions { sessions, .. } = step {
            seen.lock().unwrap().extend(sessions.clone());
        }
    });
    let (migrated, ()) = tokio::join!(patient.migrate(&pool), async {
        tokio::time::sleep(Duration::from_millis(2500)).await;
        reader.execute("COMMIT").await.unwrap();
    });
    assert_eq!(migrated.unwrap().applied.len(), 1);
    assert_eq!(told.lock().unwrap().iter().map(|one| one.pid).collect::<Vec<_>>(), [pid]);
    let valid = "SELECT count(*) FROM pg_index WHERE indexrelid = 'disks_by_size'::regclass AND \
                 indisvalid";
    assert_eq!(count(&pool, valid).await, 1);
    let kept = "SELECT count(*) FROM seen WHERE lock = '100ms' AND statement = '300ms'";
    assert_eq!(count(&pool, kept).await, 1, "and the limits hold again behind it");
}

#[tokio::test]
async fn what_is_left_invalid_is_dropped_without_a_lock_timeout_too() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let twice = "INSERT INTO disks VALUES (gen_random_uuid(), 'x', 1), (gen_random_uuid(), 'y', 1)";
    run(&pool, twice).await;
    let unique = "CREATE UNIQUE INDEX CONCURRENTLY disks_by_size ON disks (disk_size)";
    let schema = schema(named(disks().outside(3, "unique", &[unique], &[]), 3));
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let migrator = Migrator::new(&schema)
        .statement_lock_timeout(Duration::from_millis(100))
        .on_progress(move |step| {
            if let Progress::WaitingForSessions { sessions, .. } = step {
                seen.lock()
                    .unwrap()
                    .extend(sessions.iter().map(|one| one.application_name.clone()));
            }
        });
    let text = migrator.migrate(&pool).await.unwrap_err().to_string();
    assert!(text.contains("could not create unique index"), "{text}");
    run(&pool, "UPDATE disks SET disk_size = ascii(name)").await;
    let mut reader = reader(&database).await;
    let impatient = migrator.clone().concurrently_timeout(Duration::from_millis(300));
    let error = impatient.migrate(&pool).await.unwrap_err();
    assert!(matches!(error, Error::WaitedTooLong { .. }), "{error}");
    let (migrated, ()) = tokio::join!(migrator.migrate(&pool), async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        reader.execute("COMMIT").await.unwrap();
    });
    assert_eq!(migrated.unwrap().applied.len(), 1);
    assert!(told.lock().unwrap().iter().all(|name| name == "a report"), "{told:?}");
    assert!(!told.lock().unwrap().is_empty());
    let indexes = "SELECT count(*) FILTER (WHERE indisvalid) * 10 + count(*) FROM pg_index WHERE \
                   indrelid = 'disks'::regclass AND indexrelid::regclass::text LIKE '%size%'";
    assert_eq!(count(&pool, indexes).await, 11);
}

#[tokio::test]
async fn a_build_of_another_session_is_waited_for_until_a_deadline() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    schema(disks()).start(&pool).await.unwrap();
    let mut reader = reader(&database).await;
    reader.execute("COMMIT; BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT 1").await.unwrap();
    let options = database.connect_options().application_name("an operator");
    let mut builder = PgConnection::connect_with(&options).await.unwrap();
    let theirs = tokio::spawn(async move {
        builder.execute(INDEX).await.unwrap();
    });
    let building = "SELECT count(*) FROM pg_stat_progress_create_index";
    while count(database.pool(), building).await == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let schema = schema(named(disks().outside(3, "index", &[INDEX], &[]), 3));
    let migrator = Migrator::new(&schema);
    let impatient = migrator.clone().concurrently_timeout(Duration::from_millis(300));
    let text = impatient.migrate(&pool).await.unwrap_err().to_string();
    assert!(
        text.contains("given up: server process ") && text.contains("of `an operator`"),
        "{text}"
    );
    reader.execute("COMMIT").await.unwrap();
    theirs.await.unwrap();
    // Theirs has the name, and is no index of ours: the server says so.
    let text = migrator.migrate(&pool).await.unwrap_err().to_string();
    assert!(text.contains("relation \"disks_by_size\" already exists"), "{text}");
    run(&pool, "DROP INDEX disks_by_size").await;
    assert_eq!(migrator.migrate(&pool).await.unwrap().applied.len(), 1);
}

#[tokio::test]
async fn a_statement_timeout_is_for_each_statement() {
    let database = database().await;
    let pool = pool_of_one(database.connect_options());
    let sleeps = ["SELECT pg_sleep(0.3)", "SELECT pg_sleep(0.3)", "SELECT pg_sleep(0.3)"];
    let short = Duration::from_millis(600);
    let good = schema(disks().up(3, "slow", &sleeps).outside(4, "slow", &sleeps, &[]));
    Migrator::new(&good).statement_timeout(short).migrate(&pool).await.unwrap();
    let bad = schema(disks().up(3, "slow", &sleeps).outside(4, "slow", &sleeps, &[]).up(
        5,
        "bad",
        &["SELECT pg_sleep(20)"],
    ));
    let error = Migrator::new(&bad).statement_timeout(short).migrate(&pool).await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("canceling statement due to statement timeout"), "{text}");
    assert!(text.contains("raise the time-out and start again"), "{text}");
}
