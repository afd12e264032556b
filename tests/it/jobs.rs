//! The example `jobs`: the service object over both kinds of source, and an outbox that delivers.

#[path = "../../examples/jobs/migration_service.rs"]
mod migration_service;
#[path = "../../examples/jobs/schema.rs"]
mod schema;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};

use crate::process::{Copy, Process, command};
use migration_service::{MigrationConfig, MigrationService, run_migrations};
use schema::{SCHEMA, Version};

const FOLDER: &str = "examples/jobs/migrations";

/// In the order of the numbers: the guide lists the last two the other way round.
const ORDER: [i64; 5] = [
    20_241_221_000_000,
    20_241_223_150_400,
    20_251_228_120_000,
    20_251_230_000_001,
    20_251_230_120_000,
];

const PATIENCE: Duration = Duration::from_mins(1);
const POLL_INTERVAL: Duration = Duration::from_millis(50);

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("jobs"));

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

async fn count(pool: &PgPool, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

/// Waits until a query gives this number.
async fn until(pool: &PgPool, sql: &str, expected: i64) {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let found = count(pool, sql).await;
        if found == expected {
            return;
        }
        assert!(Instant::now() < deadline, "{sql}: {found} instead of {expected}");
        sleep(POLL_INTERVAL).await;
    }
}

/// A database that has every migration.
async fn migrated() -> TestDatabase {
    TestDatabase::from_template("jobs", async |pool| SCHEMA.start(&pool).await).await.unwrap()
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER)
}

/// Everything that the guide does with its service object.
async fn goes_forth_and_back(service: &MigrationService) {
    let empty = service.validate().await.unwrap();
    assert_eq!((empty.applied_migrations, empty.expected_migrations), (0, 5));
    assert!(!empty.is_valid && empty.pending_migrations == 5 && empty.last_migration.is_none());

    let applied = service.run_all().await.unwrap();
    assert_eq!(applied.iter().map(|one| one.version).collect::<Vec<_>>(), ORDER);
    assert!(service.run_all().await.unwrap().is_empty());
    let history = service.history().await.unwrap();
    assert_eq!(history.iter().map(|one| one.version).collect::<Vec<_>>(), ORDER);
    assert!(history.iter().all(|one| one.execution_time.is_some()));
    let valid = service.validate().await.unwrap();
    assert!(valid.is_valid && valid.failed_migrations == 0, "{valid:?}");
    assert_eq!(
        valid.summary(),
        "5 of 5 migrations applied, 0 pending, 0 failed; the last is 20251230120000_saga_pattern; valid"
    );

    let versions = |reverted: schema_runtime::Reverted| -> Vec<i64> {
        reverted.reverted.iter().map(|one| one.version).collect()
    };
    assert_eq!(versions(service.rollback().await.unwrap()), ORDER[4..]);
    assert_eq!(
        versions(service.rollback_to(Version::OutboxPattern).await.unwrap()),
        [ORDER[3], ORDER[2]]
    );
    let unknown = service.rollback_to_version(20_241_221_000_001).await.unwrap_err();
    assert!(matches!(unknown, Error::NoSuchTarget { .. }), "{unknown}");
    assert_eq!(versions(service.rollback_to_version(ORDER[0]).await.unwrap()), [ORDER[1]]);
    assert_eq!(versions(service.rollback_to_version(0).await.unwrap()), [ORDER[0]]);
    assert_eq!(service.run_all().await.unwrap().len(), 5);
}

#[tokio::test]
async fn the_service_runs_and_rolls_back_what_is_embedded() {
    let database = TestDatabase::empty().await.unwrap();
    let config = MigrationConfig::default();
    let service = MigrationService::new(database.pool().clone(), &config).unwrap();
    goes_forth_and_back(&service).await;
    let validation = run_migrations(database.pool()).await.unwrap();
    assert!(validation.is_valid, "{}", validation.summary());
    // Counting rows of a history is not enough.
    run(database.pool(), "ALTER TABLE jobs DROP COLUMN command").await;
    let invalid = service.validate().await.unwrap();
    assert!(!invalid.is_valid && invalid.pending_migrations == 0, "{invalid:?}");
    assert!(
        invalid.summary().contains("column `jobs.command` is missing"),
        "{}",
        invalid.summary()
    );
}

#[tokio::test]
async fn the_service_runs_and_rolls_back_a_folder_that_it_reads() {
    let database = TestDatabase::empty().await.unwrap();
    let config = MigrationConfig::new(folder());
    let service = MigrationService::new(database.pool().clone(), &config).unwrap();
    goes_forth_and_back(&service).await;
    // Both are the same to a database.
    assert!(SCHEMA.start(database.pool()).await.unwrap().applied.is_empty());
}

#[tokio::test]
async fn a_folder_that_is_read_may_be_newer_than_the_binary_and_is_held_to_the_same_rules() {
    let database = migrated().await;
    let copy = Copy::of(FOLDER, "jobs-newer");
    let service = || {
        MigrationService::new(database.pool().clone(), &MigrationConfig::new(&copy.0))
            .map_err(|error| error.to_string())
    };
    let up = "20260115100000_my_feature/up.sql";
    copy.write(
        up,
        "CREATE TABLE IF NOT EXISTS my_new_table (id uuid PRIMARY KEY REFERENCES job (id));\n",
    );
    let refusal = service().err().unwrap();
    for part in
        ["unknown table `job`", "up.sql:1:", "did you mean `jobs`?", "the migration has no down"]
    {
        assert!(refusal.contains(part), "no {part:?}: {refusal}");
    }
    copy.write(
        up,
        "CREATE TABLE IF NOT EXISTS my_new_table (id uuid PRIMARY KEY REFERENCES jobs (id));\n",
    );
    copy.write("20260115100000_my_feature/down.sql", "DROP TABLE IF EXISTS my_new_table;\n");
    let service = service().unwrap();
    assert_eq!(service.run_all().await.unwrap().len(), 1);
    // The binary that is older than the folder goes on.
    assert!(run_migrations(database.pool()).await.unwrap().is_valid);
    service.rollback().await.unwrap();

    let missing = MigrationConfig::new("no/such/folder");
    let refusal = MigrationService::new(database.pool().clone(), &missing).err().unwrap();
    assert!(refusal.to_string().contains("there is no folder `no/such/folder`"), "{refusal}");
}

#[tokio::test]
async fn a_database_that_ran_them_in_the_order_of_the_list_takes_the_one_in_between() {
    let database = TestDatabase::empty().await.unwrap();
    let pool = database.pool();
    let copy = Copy::of(FOLDER, "jobs-list");
    std::fs::remove_dir_all(copy.0.join("20251230000001_consolidate_log_files")).unwrap();
    let first = MigrationService::new(pool.clone(), &MigrationConfig::new(&copy.0)).unwrap();
    assert_eq!(first.run_all().await.unwrap().len(), 4);
    // It touches nothing that the newer one touches, which is known from the build.
    let started = SCHEMA.start(pool).await.unwrap();
    assert_eq!(started.applied.iter().map(|one| one.version).collect::<Vec<_>>(), [ORDER[3]]);
    assert!(run_migrations(pool).await.unwrap().is_valid);
}

/// What the guide uses finds no migration in folders, and says that all is well.
#[tokio::test]
async fn sqlx_does_not_read_these_folders() {
    let found = sqlx::migrate::Migrator::new(folder()).await.unwrap();
    assert_eq!(found.iter().count(), 0);
    let database = TestDatabase::empty().await.unwrap();
    found.run(database.pool()).await.unwrap();
    assert_eq!(
        count(database.pool(), "SELECT count(*) FROM pg_class WHERE relname = 'jobs'").await,
        0
    );
}

#[tokio::test]
async fn every_migration_is_proven_on_a_real_server() {
    let proven = schema_runtime::testing::prove(&SCHEMA).await.unwrap();
    assert!(proven.to_string().contains("5 migrations"), "{proven}");
}

#[tokio::test]
async fn paths_of_log_files_and_dead_letters_survive_both_ways() {
    let database = TestDatabase::empty().await.unwrap();
    let pool = database.pool();
    let migrator = Migrator::new(&SCHEMA);
    migrator.migrate_to(pool, Version::OutboxDlq).await.unwrap();
    run(
        pool,
        "INSERT INTO jobs (name, command, log_path) VALUES ('old', 'true', '/logs/old.log');
         INSERT INTO outbox_dead_letters (event_id, event_type, aggregate_id, payload, attempts, created_at)
             VALUES (7, 'job.submitted', gen_random_uuid(), '{}', 5, now());",
    )
    .await;
    migrator.start(pool).await.unwrap();
    migrator.run_verify_scripts(pool).await.unwrap();
    assert_eq!(
        count(pool, "SELECT count(*) FROM job_log_files WHERE path = '/logs/old.log'").await,
        1
    );
    run(pool, "UPDATE jobs SET log_path = NULL").await;
    migrator.revert_to(pool, Version::OutboxPattern).await.unwrap();
    assert_eq!(count(pool, "SELECT count(*) FROM jobs WHERE log_path = '/logs/old.log'").await, 1);
    let waiting = "SELECT count(*) FROM outbox_events WHERE id = 7 AND published_at IS NULL";
    assert_eq!(count(pool, waiting).await, 1);
}

#[tokio::test]
async fn the_command_does_what_the_guide_does_with_its_tool() {
    let database = TestDatabase::empty().await.unwrap();
    let url = database.url();
    let act = async |arguments: &[&str]| {
        command(&BINARY, &url, &[&["migrations"], arguments].concat()).await
    };
    let refusal = act(&["validate"]).await.unwrap_err();
    assert!(refusal.contains("the database is not what the migrations make"), "{refusal}");
    let run = act(&["run"]).await.unwrap();
    assert!(
        run.contains("20251230000001_consolidate_log_files (") && run.contains("; valid"),
        "{run}"
    );
    let history = act(&["history"]).await.unwrap();
    assert_eq!(history.matches("  applied  20").count(), 5, "{history}");
    let last = act(&["rollback"]).await.unwrap();
    assert!(last.contains("schema is at 20251230000001_consolidate_log_files"), "{last}");
    let first = act(&["rollback", "--to", "20241221000000"]).await.unwrap();
    assert!(
        first.contains("schema is at 20241221000000_init_schema: 3 migrations reverted"),
        "{first}"
    );
    let refusal = act(&["rollback", "--to", "20241221"]).await.unwrap_err();
    assert!(refusal.contains("20241221"), "{refusal}");
    let folder = folder();
    let read = act(&["--folder", folder.to_str().unwrap(), "run"]).await.unwrap();
    assert!(read.contains("5 of 5 migrations applied"), "{read}");
}

#[tokio::test]
async fn the_server_migrates_as_it_starts_and_serves_on_no_other_schema() {
    let database = TestDatabase::empty().await.unwrap();
    let mut process = Process::start(&BINARY, Some(&database.url()), &[]).await;
    let report = process.ready().await;
    assert!(report.contains("5 of 5 migrations applied"), "{report}");
    process.stop().await;
    run(database.pool(), "ALTER TABLE sagas DROP COLUMN context").await;
    let log = Process::start(&BINARY, Some(&database.url()), &[]).await.refusal().await;
    assert!(log.contains("column `sagas.context` is missing"), "{log}");
}

/// Who gets the events. Each request waits until the test answers it, or for ever.
struct Receiver {
    url: String,
    requests: mpsc::UnboundedReceiver<Event>,
}

struct Event {
    key: String,
    body: Value,
    answer: oneshot::Sender<&'static str>,
}

impl Receiver {
    async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/events", listener.local_addr().unwrap());
        let (sender, requests) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(receive(stream, sender.clone()));
            }
        });
        Receiver { url, requests }
    }

    async fn next(&mut self) -> Event {
        timeout(PATIENCE, self.requests.recv()).await.expect("an event").unwrap()
    }

    /// Takes so many events; gives their keys.
    async fn take(&mut self, number: usize) -> Vec<String> {
        let mut keys = Vec::new();
        while keys.len() < number {
            let event = self.next().await;
            event.answer.send("204 No Content").unwrap();
            keys.push(event.key);
        }
        keys
    }
}

async fn receive(stream: TcpStream, sender: mpsc::UnboundedSender<Event>) {
    let mut stream = BufReader::new(stream);
    let (mut key, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        match line.trim_end().split_once(": ") {
            Some(("idempotency-key", value)) => value.clone_into(&mut key),
            Some(("content-length", value)) => length = value.parse().unwrap(),
            None if line.trim_end().is_empty() => break,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.unwrap();
    let (answer, answered) = oneshot::channel();
    let body = serde_json::from_slice(&body).unwrap();
    sender.send(Event { key, body, answer }).unwrap();
    // Dropped: it is never answered, and the connection stays open.
    match answered.await {
        Ok(status) => {
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.write_all(response.as_bytes()).await;
        }
        Err(_) => sleep(PATIENCE).await,
    }
}

/// A server that delivers to this receiver, ready. Its lease is in seconds.
async fn server(database: &TestDatabase, receiver: &Receiver, lease: &str) -> Process {
    let arguments = ["--webhook", receiver.url.as_str(), "--lease", lease];
    let mut process = Process::start(&BINARY, Some(&database.url()), &arguments).await;
    process.ready().await;
    process
}

const UNPUBLISHED: &str = "SELECT count(*) FROM outbox_events WHERE published_at IS NULL";

#[tokio::test]
async fn jobs_go_through_the_queue_to_their_end_and_others_are_told() {
    let database = TestDatabase::empty().await.unwrap();
    let mut receiver = Receiver::listen().await;
    let process = server(&database, &receiver, "30").await;

    let new = json!({ "name": "w1", "provider": "docker" });
    let (status, worker) = process.post("/workers", &new).await;
    assert_eq!((status, &worker["state"]), (201, &json!("ready")));
    assert_eq!(process.post("/workers", &new).await.0, 409);
    let unknown = json!({ "name": "w2", "provider": "vax" });
    assert_eq!(process.post("/workers", &unknown).await.0, 422);
    let worker = worker["id"].as_str().unwrap();
    let claim = format!("/workers/{worker}/claim");
    assert_eq!(process.post(&claim, &Value::Null).await, (200, Value::Null));

    let (_, first) = process.post("/jobs", &json!({ "name": "later", "command": "true" })).await;
    let urgent = json!({ "name": "now", "command": "false", "priority": 5 });
    let (status, second) = process.post("/jobs", &urgent).await;
    assert_eq!(status, 201);
    let (first, second) = (first["id"].as_str().unwrap(), second["id"].as_str().unwrap());
    let nobody = "/workers/00000000-0000-0000-0000-000000000000/claim";
    assert_eq!(process.post(nobody, &Value::Null).await.0, 404);
    // The urgent one first; both are asked for at once, and each is given once.
    let (one, other) =
        tokio::join!(process.post(&claim, &Value::Null), process.post(&claim, &Value::Null));
    let mut given = [one.1["id"].as_str().unwrap(), other.1["id"].as_str().unwrap()];
    let mut expected = [first, second];
    given.sort_unstable();
    expected.sort_unstable();
    assert_eq!(given, expected);

    let outcome = json!({
        "succeeded": false,
        "log_files": [{ "path": "/logs/out", "size_bytes": 12 }, { "path": "/logs/err", "size_bytes": null }],
    });
    let finish = format!("/jobs/{second}/finish");
    assert_eq!(process.post(&finish, &outcome).await.0, 204);
    assert_eq!(process.post(&finish, &outcome).await.0, 409);
    let (_, job) = process.get_json(&format!("/jobs/{second}")).await;
    assert_eq!((&job["state"], &job["worker_id"]), (&json!("failed"), &json!(worker)));
    assert_eq!(job["audit"], json!(["job.submitted", "job.started", "job.failed"]));
    assert_eq!(job["log_files"][0], json!({ "path": "/logs/err", "size_bytes": null }));

    let mut told = Vec::new();
    for _ in 0..5 {
        let event = receiver.next().await;
        assert_eq!(event.key, format!("event-{}", event.body["id"]));
        told.push(event.body["type"].as_str().unwrap().to_owned());
        event.answer.send("200 OK").unwrap();
    }
    assert_eq!(
        told,
        ["job.submitted", "job.submitted", "job.started", "job.started", "job.failed"]
    );
    until(database.pool(), UNPUBLISHED, 0).await;
    let (status, log) = process.stop().await;
    assert!(status.success(), "{log}");
}

/// At least once: a process that is killed between sending an event and marking it loses nothing.
#[tokio::test]
async fn an_event_is_sent_again_when_its_relay_is_killed_before_it_marks_it() {
    let database = migrated().await;
    let mut receiver = Receiver::listen().await;
    let process = server(&database, &receiver, "2").await;
    for name in ["a", "b", "c"] {
        process.post("/jobs", &json!({ "name": name, "command": "true" })).await;
    }
    // The first one is sent, and not marked.
    let event = receiver.next().await;
    assert_eq!(event.key, "event-1");
    process.kill().await;
    assert_eq!(count(database.pool(), UNPUBLISHED).await, 3);

    let second = server(&database, &receiver, "2").await;
    let mut keys = receiver.take(3).await;
    keys.sort_unstable();
    assert_eq!(keys, ["event-1", "event-2", "event-3"], "the same key as before");
    until(database.pool(), UNPUBLISHED, 0).await;
    // And no more often than that.
    sleep(Duration::from_secs(3)).await;
    assert!(receiver.requests.try_recv().is_err());
    let attempts = "SELECT attempts::bigint FROM outbox_events WHERE id = 1";
    assert_eq!(count(database.pool(), attempts).await, 2);
    second.stop().await;
}

#[tokio::test]
async fn two_relays_share_the_events() {
    let database = migrated().await;
    let mut receiver = Receiver::listen().await;
    let (one, other) =
        tokio::join!(server(&database, &receiver, "30"), server(&database, &receiver, "30"));
    run(
        database.pool(),
        "INSERT INTO outbox_events (event_type, aggregate_id, payload)
         SELECT 'test', gen_random_uuid(), '{}' FROM generate_series(1, 50)",
    )
    .await;
    let mut keys = receiver.take(50).await;
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), 50, "each was sent once");
    until(database.pool(), UNPUBLISHED, 0).await;
    tokio::join!(one.stop(), other.stop());
}

#[tokio::test]
async fn an_event_that_nobody_takes_becomes_a_dead_letter_and_can_be_sent_again() {
    let database = migrated().await;
    let mut receiver = Receiver::listen().await;
    let process = server(&database, &receiver, "30").await;
    process.post("/jobs", &json!({ "name": "a", "command": "true" })).await;
    for attempt in 1..=5 {
        let event = receiver.next().await;
        assert_eq!(event.key, "event-1");
        event.answer.send("500 Internal Server Error").unwrap();
        if attempt < 5 {
            let postponed = format!(
                "SELECT count(*) FROM outbox_events WHERE attempts = {attempt} AND last_error LIKE '%500%'"
            );
            until(database.pool(), &postponed, 1).await;
            run(database.pool(), "UPDATE outbox_events SET claimed_until = now()").await;
        }
    }
    until(database.pool(), "SELECT count(*) FROM outbox_dead_letters", 1).await;
    assert_eq!(count(database.pool(), "SELECT count(*) FROM outbox_events").await, 0);
    let (_, letters) = process.get_json("/dead-letters").await;
    assert_eq!((&letters[0]["event_id"], &letters[0]["attempts"]), (&json!(1), &json!(5)));
    assert!(letters[0]["last_error"].as_str().unwrap().contains("500"), "{letters}");

    assert_eq!(process.post("/dead-letters/1/retry", &Value::Null).await.0, 204);
    assert_eq!(process.post("/dead-letters/1/retry", &Value::Null).await.0, 404);
    assert_eq!(receiver.take(1).await, ["event-1"]);
    until(database.pool(), UNPUBLISHED, 0).await;
    process.stop().await;
}

#[tokio::test]
async fn sagas_complete_or_are_undone_step_by_step() {
    let database = migrated().await;
    let pool = database.pool();
    let mut process = Process::start(&BINARY, Some(&database.url()), &[]).await;
    process.ready().await;
    let provision = |worker: &str, fail_at: Option<&str>| json!({ "worker": worker, "provider": "docker", "fail_at": fail_at });
    let (status, saga) = process.post("/sagas", &provision("w1", None)).await;
    assert_eq!((status, &saga["state"]), (201, &json!("completed")), "{saga}");
    assert_eq!(
        saga["events"],
        json!([
            "started",
            "done reserve_capacity",
            "done register_worker",
            "done announce",
            "completed"
        ])
    );

    let (status, saga) = process.post("/sagas", &provision("w2", Some("announce"))).await;
    assert_eq!((status, &saga["state"]), (409, &json!("compensated")), "{saga}");
    assert_eq!(
        saga["steps"],
        json!([
            ["reserve_capacity", "undone"],
            ["register_worker", "undone"],
            ["announce", "failed"]
        ])
    );
    let undone = ["undone register_worker", "undone reserve_capacity", "compensated"];
    assert_eq!(saga["events"].as_array().unwrap()[4..], undone.map(|event| json!(event)));
    let path = format!("/sagas/{}", saga["id"].as_str().unwrap());
    assert_eq!(process.get_json(&path).await, (200, saga));
    // The database refuses the step: the name is taken.
    let (status, saga) = process.post("/sagas", &provision("w1", None)).await;
    assert_eq!((status, &saga["steps"][1]), (409, &json!(["register_worker", "failed"])), "{saga}");
    assert_eq!(count(pool, "SELECT count(*) FROM workers").await, 1);

    // One whose process died an hour ago, after two steps: the next start undoes it.
    run(
        pool,
        "INSERT INTO workers (id, name, provider)
             VALUES ('00000000-0000-0000-0000-0000000000aa', 'w3', 'docker');
         INSERT INTO sagas (id, saga_type, context, created_at) VALUES
             ('00000000-0000-0000-0000-0000000000bb', 'worker_provisioning',
              '{\"worker_id\": \"00000000-0000-0000-0000-0000000000aa\"}', now() - interval '1 hour');
         INSERT INTO saga_steps (saga_id, position, name, state) VALUES
             ('00000000-0000-0000-0000-0000000000bb', 0, 'reserve_capacity', 'done'),
             ('00000000-0000-0000-0000-0000000000bb', 1, 'register_worker', 'done'),
             ('00000000-0000-0000-0000-0000000000bb', 2, 'announce', 'pending');",
    )
    .await;
    process.stop().await;
    let mut process = Process::start(&BINARY, Some(&database.url()), &[]).await;
    process.ready().await;
    let (_, saga) = process.get_json("/sagas/00000000-0000-0000-0000-0000000000bb").await;
    assert_eq!(
        (&saga["state"], &saga["steps"][2]),
        (&json!("compensated"), &json!(["announce", "pending"]))
    );
    assert_eq!(count(pool, "SELECT count(*) FROM workers").await, 1);
    process.stop().await;
}

#[tokio::test]
async fn without_a_database_and_a_receiver_it_has_its_own() {
    let mut process = Process::start(&BINARY, None, &[]).await;
    let report = process.ready().await;
    assert!(report.contains("5 of 5 migrations applied") && report.contains("; valid"), "{report}");
    process.post("/jobs", &json!({ "name": "a", "command": "true" })).await;
    let deadline = Instant::now() + PATIENCE;
    while process.get_json("/outbox").await.1["events"] != json!(0) {
        assert!(Instant::now() < deadline, "it delivers nothing");
        sleep(POLL_INTERVAL).await;
    }
    let (status, log) = process.stop().await;
    assert!(status.success(), "{log}");
    assert!(log.contains("received event-1: ") && log.contains("job.submitted"), "{log}");
}
