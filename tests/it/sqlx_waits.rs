//! An sqlx binary that waits for its lock while we build an index: neither hangs.
//!
//! Whoever is blocked in `pg_advisory_lock` has a snapshot, and an index build waits for the snapshots
//! that are older than its last one: a tool that builds under that lock waits for who waits for it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrated, Migrator, Progress};
use sqlx::migrate::Migrate as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool};
use tokio::task::JoinHandle;

mod schema {
    schema_runtime::embed_migrations!("tests/folders/concurrent_postgres", dialect = "postgres");
}

use schema::{SCHEMA, Version};

/// What another copy of this test binary connects to.
const URL: &str = "SCHEMA_TEST_SQLX_URL";

/// How it calls itself.
const SQLX: &str = "a service with sqlx";

/// Not a test of its own.
#[tokio::test]
#[ignore = "the process that other tests start"]
async fn a_process() {
    let Ok(url) = std::env::var(URL) else { return };
    let options: PgConnectOptions = url.parse().unwrap();
    let mut connection = PgConnection::connect_with(&options.application_name(SQLX)).await.unwrap();
    println!("\nready");
    let _ = std::io::stdin().read(&mut [0]);
    let ran = sqlx::migrate!("tests/folders/concurrent_postgres").run(&mut connection).await;
    match ran {
        Ok(()) => println!("\nsqlx: went on"),
        Err(error) => println!("\nsqlx: {error}"),
    }
}

/// A process that migrates with sqlx; killed when it is dropped.
struct Service {
    child: Child,
    output: BufReader<ChildStdout>,
}

impl Service {
    /// Returns when it is connected and ready to begin.
    fn spawn(database: &TestDatabase) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["sqlx_waits::a_process", "--exact", "--ignored", "--nocapture"]);
        command.env(URL, database.url());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let mut service = Service { child, output };
        assert_eq!(service.line("ready"), "");
        service
    }

    fn begin(&mut self) {
        drop(self.child.stdin.take());
    }

    /// What it says at its end.
    async fn said(mut self) -> String {
        while self.child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        self.line("sqlx: ")
    }

    /// The rest of the line that begins so.
    fn line(&mut self, begin: &str) -> String {
        let mut lines = self.output.by_ref().lines().map_while(Result::ok);
        lines.find_map(|line| Some(line.strip_prefix(begin)?.to_owned())).expect("it has ended")
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What the sqlx process says where a migration is half done.
const DIRTY: &str =
    "migration 2 is partially applied; fix and remove row from `_sqlx_migrations` table";

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

/// Asks until the answer is not zero.
async fn until(pool: &PgPool, sql: &'static str) {
    while count(pool, sql).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// Whether somebody is blocked in `pg_advisory_lock`.
const BLOCKED: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND \
                       database = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Whether an index is being built and has come so far.
macro_rules! building {
    ($phase:literal) => {
        concat!(
            "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE '",
            $phase,
            "%' AND datname = current_database()"
        )
    };
}

/// A session of its own that has begun a transaction with these statements.
async fn session(database: &TestDatabase, sql: &'static str) -> PgConnection {
    let mut session = PgConnection::connect_with(&database.connect_options()).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut session).await.unwrap();
    session
}

const WRITES: &str = "BEGIN; INSERT INTO disks (disk_size) VALUES (1)";

/// Ours, in the background.
struct Ours {
    task: JoinHandle<Result<Migrated, Error>>,
    /// The names of those whom it has waited for.
    told: Arc<Mutex<Vec<String>>>,
}

impl Ours {
    async fn ended(self) -> Result<Migrated, Error> {
        self.task.await.unwrap()
    }
}

fn ours(database: &TestDatabase, limit: Duration) -> Ours {
    let options = database.connect_options();
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    let migrator = Migrator::new(&SCHEMA).concurrently_timeout(limit).on_progress(move |step| {
        if let Progress::WaitingForSessions { sessions, .. } = step {
            let names = sessions.iter().map(|one| one.application_name.clone());
            seen.lock().unwrap().extend(names);
        }
    });
    let task = tokio::spawn(async move {
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
        migrator.migrate(&pool).await
    });
    Ours { task, told }
}

/// An sqlx process that begins now goes on: there is nothing to do for it, and the schema is right.
async fn all_is_well(database: &TestDatabase) {
    let mut theirs = Service::spawn(database);
    theirs.begin();
    assert_eq!(theirs.said().await, "went on");
    let pool = database.pool();
    assert_eq!(count(pool, "SELECT count(*) FROM _sqlx_migrations WHERE success").await, 3);
    let indexes = "SELECT count(*) FILTER (WHERE indisvalid) * 10 + count(*) FROM pg_index WHERE \
                   indrelid = 'disks'::regclass AND NOT indisprimary";
    assert_eq!(count(pool, indexes).await, 11);
    SCHEMA.check(pool).await.unwrap();
}

/// No test of these may take longer.
async fn in_time(test: impl Future<Output = ()>) {
    tokio::time::timeout(Duration::from_mins(1), test).await.expect("something hangs");
}

/// It waits for the lock under which we write that the migration is begun.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlx_that_waits_while_we_begin_to_build_reports_dirty() {
    in_time(async {
        let database = TestDatabase::empty().await.unwrap();
        let pool = database.pool();
        Migrator::new(&SCHEMA).migrate_to(pool, Version::Disks).await.unwrap();
        let mut keeper =
            session(&database, "BEGIN; LOCK TABLE _sqlx_migrations IN SHARE MODE").await;
        let mut writer = session(&database, WRITES).await;
        let mut theirs = Service::spawn(&database);
        let ours = ours(&database, Duration::from_secs(30));
        until(
            pool,
            "SELECT count(*) FROM pg_locks WHERE relation = '_sqlx_migrations'::regclass AND NOT \
                     granted",
        )
        .await;
        theirs.begin();
        until(pool, BLOCKED).await;
        keeper.execute("COMMIT").await.unwrap();
        // They are through while the index is still being built.
        until(pool, building!("waiting for writers before build")).await;
        assert_eq!(theirs.said().await, DIRTY);
        writer.execute("COMMIT").await.unwrap();
        assert_eq!(ours.ended().await.unwrap().applied.len(), 2);
        all_is_well(&database).await;
    })
    .await;
}

/// It waits for somebody else who holds sqlx's lock all the time, and our build for its snapshot; then
/// the same with a build that goes on after one that was given up.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_waits_for_sqlx_that_waits_is_no_deadlock() {
    in_time(async {
        let database = TestDatabase::empty().await.unwrap();
        let pool = database.pool();
        Migrator::new(&SCHEMA).migrate_to(pool, Version::Disks).await.unwrap();
        for is_resumed in [false, true] {
            let limit = Duration::from_secs(if is_resumed { 30 } else { 5 });
            let mut theirs = Service::spawn(&database);
            let mut holder = session(&database, "SELECT 1").await;
            let mut writer = session(&database, WRITES).await;
            let ours = ours(&database, limit);
            if is_resumed {
                // What the build before has left invalid is dropped first.
                until(
                    pool,
                    "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DROP INDEX CONC%' \
                             AND wait_event_type = 'Lock' AND datname = current_database()",
                )
                .await;
            } else {
                until(pool, building!("waiting for writers before build")).await;
            }
            holder.lock().await.unwrap();
            theirs.begin();
            until(pool, BLOCKED).await;
            writer.execute("COMMIT").await.unwrap();
            until(pool, building!("waiting for old snapshots")).await;
            if is_resumed {
                while !ours.told.lock().unwrap().iter().any(|name| name == SQLX) {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                // Theirs looks before ours has written that it is done, however long it takes to get there.
                let mut keeper =
                    session(&database, "BEGIN; LOCK TABLE _sqlx_migrations IN SHARE MODE").await;
                holder.unlock().await.unwrap();
                assert_eq!(theirs.said().await, DIRTY);
                keeper.execute("COMMIT").await.unwrap();
                assert_eq!(ours.ended().await.unwrap().applied.len(), 2);
            } else {
                // Nobody lets go: ours gives up and says for whom it waited.
                let error = ours.ended().await.unwrap_err();
                let text = error.to_string();
                assert!(matches!(error, Error::WaitedTooLong { .. }), "{text}");
                assert!(text.contains(&format!("of `{SQLX}`")), "{text}");
                holder.unlock().await.unwrap();
                assert_eq!(theirs.said().await, DIRTY);
            }
        }
        all_is_well(&database).await;
    })
    .await;
}
