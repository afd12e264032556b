//! The example `gpu_platform`: a job that migrates, an API that verifies, fixtures, queues.

#[path = "../../examples/gpu_platform/schema.rs"]
mod schema;

use std::path::PathBuf;
use std::sync::LazyLock;

use schema_core::{Arguments, compile};
use schema_manifest::Dialect;
use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator, Schema};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgPool, Postgres};

use crate::process::{Copy, Process, command, file};
use schema::SCHEMA;

const DATABASE: &str = "examples/gpu_platform/database";
const HINT: &str =
    "hint: check the migration job: kubectl logs -n gpu-controlplane -l app=database-migration";

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("gpu_platform"));

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

async fn text(pool: &PgPool, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

/// Every column of every table, in order: what nothing may have changed.
async fn columns(pool: &PgPool) -> String {
    let sql = "SELECT coalesce(string_agg(concat_ws(' ', table_name, column_name, data_type), ', '
                   ORDER BY table_name, ordinal_position), '')
               FROM information_schema.columns WHERE table_schema = 'public'";
    text(pool, sql).await
}

/// A database on which the job has run.
async fn migrated() -> TestDatabase {
    TestDatabase::from_template("gpu_platform", async |pool| SCHEMA.start(&pool).await)
        .await
        .unwrap()
}

/// What the next release is compiled for: the folders with some files written over or added.
fn release(name: &str, files: &[(&str, &str)]) -> Schema<Postgres> {
    let copy = Copy::of(DATABASE, &format!("gpu-platform-{name}"));
    for (path, text) in files {
        copy.write(path, text);
    }
    let path = |folder| Some(copy.0.join(folder).to_str().unwrap().to_owned());
    let mut arguments = Arguments::new(PathBuf::new(), Dialect::Postgres);
    (arguments.folder, arguments.fixtures) = (path("schema"), path("fixtures"));
    arguments.hint = SCHEMA.embedded().hint.as_deref().map(str::to_owned);
    Schema::from_embedded(compile(&arguments).into_embedded().unwrap()).unwrap()
}

/// As much of pgmq as a service calls, known to the server as an extension; as the real one until 1.5.1 it
/// takes no lock when it makes a queue. The real one was tried by hand: its files have to lie in the
/// server's own folder.
const PGMQ: &str = "
    CREATE SCHEMA pgmq;
    CREATE TABLE pgmq.meta (queue_name text PRIMARY KEY);
    CREATE FUNCTION pgmq.create(queue_name text) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        EXECUTE format('CREATE TABLE IF NOT EXISTS pgmq.%I (msg_id bigint GENERATED ALWAYS AS IDENTITY, message jsonb)',
            'q_' || queue_name);
        INSERT INTO pgmq.meta VALUES (queue_name) ON CONFLICT DO NOTHING;
    END $$;
    CREATE FUNCTION pgmq.send(queue_name text, msg jsonb) RETURNS SETOF bigint LANGUAGE plpgsql AS $$
    BEGIN
        RETURN QUERY EXECUTE format('INSERT INTO pgmq.%I (message) VALUES ($1) RETURNING msg_id', 'q_' || queue_name)
            USING msg;
    END $$;
    INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
        SELECT oid, 'pgmq', nspowner, oid, false, '1.5.1' FROM pg_namespace WHERE nspname = 'pgmq';";

#[tokio::test]
async fn one_command_previews_migrates_and_serves() {
    let mut process = Process::start(&BINARY, None, &[]).await;
    let printed = process.printed.clone();
    for line in [
        "would run 4 migrations and 1 fixture on PostgreSQL",
        "CREATE TABLE IF NOT EXISTS api_users (",
        "schema is at 4_gpu_types: 4 migrations applied (",
        "4 applied, 0 pending",
    ] {
        assert!(printed.contains(line), "no {line:?}: {printed}");
    }
    let report = process.ready().await;
    assert!(report.contains("5 tables verified") && report.contains("no queues: "), "{report}");
    let (_, kinds) = process.get_json("/gpu-types").await;
    assert_eq!(
        kinds[1],
        json!({ "gpu_type": "h100", "instance_type": "p5.48xlarge", "max_gpus": 8 })
    );
    let order = |count: i32| json!({ "username": "ada", "gpu_type": "h100", "gpu_count": count });
    let (status, reservation) = process.post("/reservations", &order(8)).await;
    assert_eq!((status, &reservation["message"]), (201, &json!(null)));
    assert_eq!(process.post("/reservations", &order(9)).await.0, 422);
    let (status, log) = process.stop().await;
    assert!(status.success(), "{log}");
}

#[tokio::test]
async fn preview_and_status_tell_what_a_job_would_do_and_whether_it_ran() {
    let database = TestDatabase::empty().await.unwrap();
    let url = database.url();
    let preview = command(&BINARY, &url, &["preview"]).await.unwrap();
    assert!(preview.contains("CREATE INDEX IF NOT EXISTS idx_api_keys_user_id"), "{preview}");
    assert!(preview.contains("run fixture 001_initial_gpu_types"), "{preview}");
    assert_eq!(columns(database.pool()).await, "", "it touches nothing");
    let status = command(&BINARY, &url, &["status"]).await.unwrap_err();
    assert!(status.contains("the migration job has not run: 4 pending"), "{status}");
    let job = command(&BINARY, &url, &["job"]).await.unwrap();
    assert!(job.contains("4 migrations applied (") && job.contains("1 fixture run"), "{job}");
    let status = command(&BINARY, &url, &["status"]).await.unwrap();
    assert!(status.contains("4  gpu_types       applied  20"), "{status}");
    let again = command(&BINARY, &url, &["job"]).await.unwrap();
    assert!(again.contains("4 migrations applied before"), "{again}");
    let preview = command(&BINARY, &url, &["preview"]).await.unwrap();
    assert!(preview.starts_with("nothing to do on PostgreSQL"), "{preview}");
}

#[tokio::test]
async fn the_api_fails_at_once_and_names_the_job() {
    let database = TestDatabase::empty().await.unwrap();
    let api = ["api", "--listen", "127.0.0.1:0"];
    let refusal = command(&BINARY, &database.url(), &api).await.unwrap_err();
    assert!(refusal.contains("1_users_and_keys") && refusal.contains(HINT), "{refusal}");
    assert_eq!(columns(database.pool()).await, "");

    for table in ["api_keys", "reservations", "disks", "gpu_types"] {
        let database = migrated().await;
        run(database.pool(), &format!("DROP TABLE {table}")).await;
        let before = columns(database.pool()).await;
        let refusal = command(&BINARY, &database.url(), &api).await.unwrap_err();
        assert!(refusal.contains(&format!("table `{table}` is missing")), "{refusal}");
        assert!(refusal.contains(HINT), "{refusal}");
        assert_eq!(columns(database.pool()).await, before, "it makes nothing");
    }
}

#[tokio::test]
async fn eight_pods_wait_for_one_of_eight_jobs_and_make_their_queues_at_once() {
    let database = TestDatabase::empty().await.unwrap();
    run(database.pool(), PGMQ).await;
    let url = database.url();
    let pods = async {
        let mut pods = Vec::new();
        for _ in 0..8 {
            let url = url.clone();
            pods.push(tokio::spawn(async move {
                Process::start(&BINARY, Some(&url), &["api", "--wait", "50"]).await
            }));
        }
        let mut serving = Vec::new();
        for pod in pods {
            serving.push(pod.await.unwrap());
        }
        serving
    };
    let jobs = async {
        let mut jobs = Vec::new();
        for _ in 0..8 {
            let url = url.clone();
            jobs.push(tokio::spawn(async move { command(&BINARY, &url, &["job"]).await.unwrap() }));
        }
        let mut reports = Vec::new();
        for job in jobs {
            reports.push(job.await.unwrap());
        }
        reports
    };
    let (pods, reports) = tokio::join!(pods, jobs);
    let wrote = reports.iter().filter(|report| {
        report.contains("1_users_and_keys (") && !report.contains("1_users_and_keys (by another")
    });
    assert_eq!(wrote.count(), 1, "{reports:#?}");
    assert_eq!(text(database.pool(), "SELECT count(*)::text FROM _sqlx_migrations").await, "4");
    assert_eq!(text(database.pool(), "SELECT count(*)::text FROM pgmq.meta").await, "2");
    for mut pod in pods {
        let report = pod.ready().await;
        assert!(
            report.contains("queues of pgmq 1.5.1: gpu_reservations, disk_operations"),
            "{report}"
        );
    }
}

#[tokio::test]
async fn a_reservation_and_its_message_are_one_transaction() {
    let database = migrated().await;
    run(database.pool(), PGMQ).await;
    let api = ["api", "--queues", "required"];
    let process = Process::start(&BINARY, Some(&database.url()), &api).await;
    let order = |count: i32| json!({ "username": "ada", "gpu_type": "h100", "gpu_count": count });
    let (status, reservation) = process.post("/reservations", &order(8)).await;
    assert_eq!((status, &reservation["message"]), (201, &json!(1)));
    let sent = "SELECT string_agg(message ->> 'reservation_id', ' ') FROM pgmq.q_gpu_reservations";
    assert_eq!(text(database.pool(), sent).await, reservation["reservation_id"].as_str().unwrap());
    // Where the message cannot be sent, there is no reservation.
    run(database.pool(), "DROP TABLE pgmq.q_gpu_reservations").await;
    assert_eq!(process.post("/reservations", &order(4)).await.0, 500);
    assert_eq!(text(database.pool(), "SELECT count(*)::text FROM reservations").await, "1");
}

#[tokio::test]
async fn where_there_is_no_pgmq_it_says_what_to_do() {
    let database = migrated().await;
    let api = ["api", "--queues", "required"];
    let refusal = command(&BINARY, &database.url(), &api).await.unwrap_err();
    let name =
        format!("no queues: database `{}` does not have the extension pgmq", database.name());
    assert!(refusal.contains(&name), "{refusal}");
    assert!(
        refusal.contains("what to do: ") && refusal.contains("CREATE EXTENSION pgmq"),
        "{refusal}"
    );
}

/// Queues in the folder instead: an extension that must be there, and one that may be.
#[tokio::test]
async fn a_migration_may_need_the_extension_or_do_without() {
    let needs = "CREATE EXTENSION IF NOT EXISTS pgmq;\nSELECT pgmq.create('gpu_reservations');\n";
    let database = migrated().await;
    let needs = release("needs", &[("schema/005_queues.sql", needs)]);
    let refusal = needs.start(database.pool()).await.unwrap_err();
    assert!(matches!(refusal, Error::Script { .. }), "{refusal}");
    // PostgreSQL 14: `could not open extension control file`; later: `extension "pgmq" is not available`.
    for part in ["005_queues.sql:1", "pgmq", "CREATE EXTENSION IF NOT EXISTS pgmq", HINT] {
        assert!(refusal.to_string().contains(part), "no {part:?}: {refusal}");
    }

    let guarded = "DO $$\nBEGIN\n    IF EXISTS (SELECT FROM pg_extension WHERE extname = 'pgmq') THEN\n        \
                   PERFORM pgmq.create('gpu_reservations');\n    END IF;\nEND $$;\n";
    let guarded = release("guarded", &[("schema/005_queues.sql", guarded)]);
    let started = guarded.start(database.pool()).await.unwrap();
    assert!(started.drift.is_none() && started.applied.len() == 1, "{started}");
    let with_pgmq = migrated().await;
    run(with_pgmq.pool(), PGMQ).await;
    let started = guarded.start(with_pgmq.pool()).await.unwrap();
    assert!(started.drift.is_none() && started.applied.len() == 1, "{started}");
    assert_eq!(
        text(with_pgmq.pool(), "SELECT queue_name FROM pgmq.meta").await,
        "gpu_reservations"
    );

    // Where the folder makes it, the API does not start without it.
    let with_pgmq = migrated().await;
    run(with_pgmq.pool(), PGMQ).await;
    needs.start(with_pgmq.pool()).await.unwrap();
    run(with_pgmq.pool(), "DELETE FROM pg_extension WHERE extname = 'pgmq'").await;
    let refusal = needs.check(with_pgmq.pool()).await.unwrap_err();
    assert!(refusal.to_string().contains("extension `pgmq` is missing"), "{refusal}");
}

#[tokio::test]
async fn tables_made_by_other_means_are_neither_changed_nor_accepted_unseen() {
    // As the API made them when it started, before there were files, and one column short.
    let files = ["001_users_and_keys", "002_reservations", "003_disks", "004_gpu_types"];
    let made = files.map(|name| file(&format!("{DATABASE}/schema/{name}.sql")));
    let database = TestDatabase::empty().await.unwrap();
    run(database.pool(), &made.concat()).await;
    run(database.pool(), "ALTER TABLE disks DROP COLUMN disk_size").await;
    let before = columns(database.pool()).await;
    let url = database.url();
    let api = ["api", "--listen", "127.0.0.1:0"];
    let refused: [(&[&str], &str); 3] = [
        (&["job"], "column `disks.disk_size` is missing"),
        (&["job", "--adopt"], "column `disks.disk_size` is missing"),
        (&api, "4 migrations are pending"),
    ];
    for (arguments, reason) in refused {
        let refusal = command(&BINARY, &url, arguments).await.unwrap_err();
        assert!(refusal.contains(reason), "{arguments:?}: {refusal}");
        assert!(refusal.contains(HINT), "{arguments:?}: {refusal}");
        assert_eq!(columns(database.pool()).await, before);
    }
    // `IF NOT EXISTS` alone would have said that all is well: the schema is compared after it.
    let applied = Migrator::new(&SCHEMA).apply_to_existing().start(database.pool()).await;
    let refusal = applied.unwrap_err();
    assert!(matches!(refusal, Error::Drift { .. }), "{refusal}");
    assert!(refusal.to_string().contains("column `disks.disk_size` is missing"), "{refusal}");

    // Those that are as the files make them are taken over, rows and all.
    let database = TestDatabase::empty().await.unwrap();
    run(database.pool(), &made.concat()).await;
    run(database.pool(), "INSERT INTO api_users (username) VALUES ('ada')").await;
    let url = database.url();
    let refusal = command(&BINARY, &url, &["job"]).await.unwrap_err();
    assert!(refusal.contains("baseline"), "{refusal}");
    let job = command(&BINARY, &url, &["job", "--adopt"]).await.unwrap();
    assert!(job.contains("4 migrations applied before, 1 fixture run"), "{job}");
    assert_eq!(text(database.pool(), "SELECT username::text FROM api_users").await, "ada");
    let process = Process::start(&BINARY, Some(&url), &["api"]).await;
    assert_eq!(process.get("/readyz").await.0, 200);
}

#[tokio::test]
async fn an_edited_fixture_runs_again_and_an_older_release_leaves_it_alone() {
    let database = migrated().await;
    let kind = "SELECT string_agg(gpu_type || ' ' || instance_type, ', ' ORDER BY gpu_type) FROM gpu_types";
    assert_eq!(
        text(database.pool(), kind).await,
        "a100 p4d.24xlarge, h100 p5.48xlarge, t4 g4dn.12xlarge"
    );
    let edited = "INSERT INTO gpu_types (gpu_type, instance_type, max_gpus)
                  VALUES ('h100', 'p5.4xlarge', 1), ('h200', 'p5e.48xlarge', 8)
                  ON CONFLICT (gpu_type) DO UPDATE SET
                      instance_type = EXCLUDED.instance_type, max_gpus = EXCLUDED.max_gpus;\n";
    let next = release("edited", &[("fixtures/001_initial_gpu_types.sql", edited)]);
    // The Job's name changes with it.
    assert_ne!(next.fingerprint(), SCHEMA.fingerprint());
    let started = next.start(database.pool()).await.unwrap();
    assert_eq!((started.applied.len(), started.seeded.run()), (0, 1), "{started:#}");
    let expected = "a100 p4d.24xlarge, h100 p5.4xlarge, h200 p5e.48xlarge, t4 g4dn.12xlarge";
    assert_eq!(text(database.pool(), kind).await, expected);
    assert_eq!(next.start(database.pool()).await.unwrap().seeded.run(), 0);
    // A pod of the release before starts again meanwhile.
    let started = SCHEMA.start(database.pool()).await.unwrap();
    assert_eq!((started.seeded.run(), started.seeded.left_alone()), (0, 1), "{started:#}");
    assert_eq!(text(database.pool(), kind).await, expected);
}

#[tokio::test]
async fn a_new_table_is_made_by_the_job_and_awaited_by_the_api() {
    let database = migrated().await;
    let logs = "CREATE TABLE IF NOT EXISTS api_logs (
                    log_id bigserial PRIMARY KEY,
                    user_id integer REFERENCES api_users (user_id),
                    endpoint varchar(255),
                    status_code integer,
                    created_at timestamptz DEFAULT now()
                );
                CREATE INDEX IF NOT EXISTS idx_api_logs_user_id ON api_logs (user_id);
                CREATE INDEX IF NOT EXISTS idx_api_logs_created_at ON api_logs (created_at DESC);\n";
    let next = release("logs", &[("schema/005_api_logs.sql", logs)]);
    let refusal = next.check(database.pool()).await.unwrap_err();
    assert!(matches!(refusal, Error::Pending { .. }), "{refusal}");
    assert!(
        refusal.to_string().contains("5_api_logs") && refusal.to_string().contains(HINT),
        "{refusal}"
    );
    next.start(database.pool()).await.unwrap();
    next.check(database.pool()).await.unwrap();
    // The pods of the release before serve on it.
    let process = Process::start(&BINARY, Some(&database.url()), &["api"]).await;
    assert_eq!(process.get("/readyz").await.0, 200);
}
