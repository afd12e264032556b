//! The example `scheduler`: one table, two forms, four releases.

#[path = "../../examples/scheduler/releases.rs"]
mod releases;

use std::path::PathBuf;
use std::sync::LazyLock;

use schema_runtime::testing::TestDatabase;
use schema_runtime::{Error, Migrator};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, PgPool};

use crate::process::{Process, file};
use releases::{cleanup, deprecation, migration, validation};

static BINARY: LazyLock<PathBuf> = LazyLock::new(|| crate::example::binary("scheduler"));

/// Starts a release on a database; gives what its start did.
async fn start(release: &str, database: &TestDatabase) -> (Process, String) {
    let mut process = Process::start(&BINARY, Some(&database.url()), &["--release", release]).await;
    let report = process.ready().await;
    (process, report)
}

async fn run(pool: &PgPool, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(pool).await.unwrap();
}

/// The only value that a query gives.
async fn text(pool: &PgPool, sql: &str) -> String {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(pool).await.unwrap()
}

/// Jobs from before the first release.
const OLD_JOBS: &str = "
    INSERT INTO jobs (id, user_id, gpu_count, gpu_type, cpu_cores, memory_gb) VALUES
        ('00000000-0000-0000-0000-000000000001', 'user123', 4, 'H100', 64, 512),
        ('00000000-0000-0000-0000-000000000002', 'user456', 0, NULL, 8, 0);
    INSERT INTO user_usage (user_id, gpu_hours) VALUES ('user123', 96);";

/// A database from before the first release, with jobs.
async fn before() -> TestDatabase {
    let database = TestDatabase::empty().await.unwrap();
    let migrator = Migrator::new(&migration::SCHEMA);
    migrator.migrate_to(database.pool(), migration::Version::UserUsage).await.unwrap();
    run(database.pool(), OLD_JOBS).await;
    database
}

const OLD_JOB: &str = "00000000-0000-0000-0000-000000000001";

/// The job above in the new form.
fn converted() -> Value {
    json!({
        "resources": {
            "Compute": {
                "Gpu": {
                    "amount": 4,
                    "unit": "Count",
                    "constraints": { "model": "H100", "vendor": "Nvidia" },
                },
            },
            "ComputeCpu": { "amount": 64, "unit": "Cores" },
            "Memory": { "amount": 512, "unit": "Gigabytes" },
        },
        "priority": "normal",
        "requester_id": "user123",
    })
}

fn old_form() -> Value {
    json!({
        "user_id": "user123", "priority": "normal", "gpu_count": 4, "gpu_type": "H100",
        "cpu_cores": 64, "memory_gb": 512,
    })
}

/// A job in the one form is the same in the other, whichever of two processes takes and shows it.
async fn both_forms(writer: &Process, reader: &Process) {
    let (status, job) = writer.post("/jobs", &old_form()).await;
    let id = job["id"].as_str().unwrap_or_default();
    assert_eq!(status, 201, "{job}");
    assert_eq!(reader.get_json(&format!("/v2/jobs/{id}")).await, (200, converted()));
    assert_eq!(reader.get_json(&format!("/jobs/{id}")).await, (200, old_form()));

    let mut new = converted();
    let resources = new["resources"].take();
    let new = json!({ "user_id": "user123", "resources": resources });
    let (status, job) = writer.post("/v2/jobs", &new).await;
    let id = job["id"].as_str().unwrap_or_default();
    assert_eq!(status, 201, "{job}");
    assert_eq!(reader.get_json(&format!("/jobs/{id}")).await, (200, old_form()));
    assert_eq!(reader.get_json(&format!("/v2/jobs/{id}")).await, (200, converted()));
}

#[tokio::test]
async fn four_releases_follow_each_other_while_the_one_before_still_serves() {
    let database = before().await;
    let applied = [
        "1 migration applied (",
        "1 migration applied (",
        "2 migrations applied (",
        "1 migration applied (",
    ];
    let mut previous: Option<(&str, Process)> = None;
    for (release, applied) in ["1", "2", "3", "4"].into_iter().zip(applied) {
        let (process, report) = start(release, &database).await;
        assert!(report.contains(applied), "release {release}: {report}");
        assert_eq!(process.get_json(&format!("/v2/jobs/{OLD_JOB}")).await, (200, converted()));
        assert_eq!(process.get_json(&format!("/jobs/{OLD_JOB}")).await, (200, old_form()));
        both_forms(&process, &process).await;
        let (head, _) = process.answer(&format!("GET /jobs/{OLD_JOB}"), "").await;
        assert_eq!(head.contains("\ndeprecation: @"), release >= "3", "{head}");
        // The one before goes on, and starts again on what it was not compiled for.
        if let Some((number, running)) = previous.take() {
            both_forms(&running, &process).await;
            both_forms(&process, &running).await;
            let (again, report) = start(number, &database).await;
            assert!(
                report.contains("no migration applied") || report.contains("before"),
                "{report}"
            );
            both_forms(&again, &process).await;
            both_forms(&process, &again).await;
        }
        previous = Some((release, process));
    }
    // Two releases back is too far: it reads columns that are gone.
    let process = Process::start(&BINARY, Some(&database.url()), &["--release", "2"]).await;
    let log = process.refusal().await;
    for column in ["gpu_count", "gpu_type", "cpu_cores", "memory_gb"] {
        assert!(log.contains(&format!("column `jobs.{column}` is missing")), "{log}");
    }
    assert!(log.contains("7_drop_gpu_columns"), "{log}");
}

#[tokio::test]
async fn what_is_new_works_from_the_first_release_on() {
    let database = before().await;
    let (process, _) = start("1", &database).await;
    let amount = |amount: u32, unit: &str| json!({ "amount": amount, "unit": unit });
    let cpu_only = json!({
        "user_id": "user789",
        "priority": "urgent",
        "resources": { "ComputeCpu": amount(128, "Cores"), "Memory": amount(1024, "Gigabytes") },
    });
    let (status, job) = process.post("/v2/jobs", &cpu_only).await;
    assert_eq!(status, 201, "{job}");
    let tpu =
        json!({ "user_id": "user789", "resources": { "Compute": { "Tpu": amount(8, "Count") } } });
    let (status, tpu) = process.post("/v2/jobs", &tpu).await;
    assert_eq!(status, 201, "{tpu}");
    let tpu = tpu["id"].as_str().unwrap();
    let found = process.get_json("/v2/accelerators/Tpu/jobs").await;
    assert_eq!(found, (200, json!([tpu])));
    let unknown = json!({ "user_id": "user789", "resources": { "Computer": {} } });
    assert_eq!(process.post("/v2/jobs", &unknown).await.0, 422);

    // The old repository changes a job that it has no words for, and takes nothing away.
    run(database.pool(), &format!("UPDATE jobs SET cpu_cores = 4 WHERE id = '{tpu}'")).await;
    let (_, changed) = process.get_json(&format!("/v2/jobs/{tpu}")).await;
    assert_eq!(changed["resources"]["Compute"]["Tpu"], amount(8, "Count"), "{changed}");
    assert_eq!(changed["resources"]["ComputeCpu"], amount(4, "Cores"), "{changed}");

    let ended = json!({ "node": "node-1", "hours": 2.0 });
    let path = format!("/v2/jobs/{OLD_JOB}/finish");
    assert_eq!(process.post(&path, &ended).await, (204, Value::Null));
    assert_eq!(process.post(&path, &ended).await.0, 404);
    // 96 GPU-hours were counted before the migration.
    let usage = json!({ "Gpu": 104.0, "ComputeCpu": 128.0, "Memory": 1024.0 });
    assert_eq!(process.get_json("/v2/usage/user123").await, (200, usage));
    let sql = "SELECT string_agg(resource_type || ' ' || amount || ' ' || unit, ', ' ORDER BY id)
               FROM job_allocations WHERE released_at - allocated_at = interval '2 hours'";
    let allocations = "Gpu 4 Count, ComputeCpu 64 Cores, Memory 512 Gigabytes";
    assert_eq!(text(database.pool(), sql).await, allocations);
    let legacy = "SELECT gpu_count || ' ' || gpu_type || ' ' || cpu_cores || ' ' || memory_gb
                  FROM jobs_legacy_view WHERE user_id = 'user123'";
    assert_eq!(text(database.pool(), legacy).await, "4 H100 64 512");
}

#[tokio::test]
async fn a_rollback_keeps_the_enum_value_and_says_so_and_the_redo_works() {
    let database = before().await;
    let pool = database.pool();
    let migrator = Migrator::new(&migration::SCHEMA);
    migrator.start(pool).await.unwrap();
    run(pool, "UPDATE jobs SET priority = 'urgent' WHERE user_id = 'user456'").await;
    run(pool, "UPDATE resource_usage SET usage_amount = 100 WHERE entity_id = 'user123'").await;

    let refusal = migrator.revert(pool).await.unwrap_err();
    assert!(matches!(refusal, Error::UntrustedDown { .. }), "{refusal}");
    let says = "the down leaves value `urgent` of enum `priority_level` behind";
    assert!(refusal.to_string().contains(says), "{refusal}");

    let migrator = migrator.accept_down_findings();
    migrator.revert(pool).await.unwrap();
    let labels = "SELECT array_to_string(enum_range(NULL::priority_level), ' ')";
    assert_eq!(text(pool, labels).await, "low normal high urgent");
    let kept = "SELECT string_agg(concat_ws(' ', user_id, priority, gpu_count, cpu_cores), ', ' ORDER BY id)
                FROM jobs";
    assert_eq!(text(pool, kept).await, "user123 normal 4 64, user456 high 0 8");
    assert_eq!(text(pool, "SELECT gpu_hours::text FROM user_usage").await, "100");

    let again = migrator.start(pool).await.unwrap();
    assert_eq!(again.applied.len(), 1, "{again}");
    let specs = format!("SELECT resource_specs::text FROM jobs WHERE id = '{OLD_JOB}'");
    let specs: Value = serde_json::from_str(&text(pool, &specs).await).unwrap();
    assert_eq!(specs, converted());
    assert_eq!(text(pool, labels).await, "low normal high urgent");
}

#[tokio::test]
async fn all_four_releases_can_be_taken_back_and_nothing_is_lost() {
    let database = before().await;
    let pool = database.pool();
    for schema in [&migration::SCHEMA, &validation::SCHEMA, &deprecation::SCHEMA, &cleanup::SCHEMA]
    {
        Migrator::new(schema).start(pool).await.unwrap();
    }
    let migrator = Migrator::new(&cleanup::SCHEMA).accept_down_findings();
    migrator.revert_to(pool, cleanup::Version::UserUsage).await.unwrap();
    let kept =
        "SELECT string_agg(concat_ws(' ', user_id, gpu_count, gpu_type, cpu_cores, memory_gb), ', '
                ORDER BY id) FROM jobs";
    assert_eq!(text(pool, kept).await, "user123 4 H100 64 512, user456 0 8 0");
    migrator.start(pool).await.unwrap();
}

#[tokio::test]
async fn a_mismatch_is_found_by_the_verify_script_and_shown_as_a_metric() {
    let database = before().await;
    let pool = database.pool();
    let (process, _) = start("1", &database).await;
    both_forms(&process, &process).await;
    let (status, metrics) = process.get("/metrics").await;
    assert_eq!(status, 200);
    let sample = |name: &str, metrics: &str| {
        let line = metrics.lines().find(|line| line.starts_with(name));
        let line = line.unwrap_or_else(|| panic!("no {name}: {metrics}"));
        line.rsplit(' ').next().unwrap().parse::<f64>().unwrap()
    };
    let zero = [
        "scheduler_integrity_mismatches ",
        "scheduler_fair_share_mismatches ",
        "scheduler_resource_specs_unreadable_total ",
        "scheduler_migrations_pending ",
        "scheduler_schema_differences ",
    ];
    for name in zero {
        assert!(sample(name, &metrics) < 0.5, "{name}: {metrics}");
    }
    let positive = [
        "scheduler_migration_duration_seconds{version=\"3\",name=\"multi_resource_support\"} ",
        "scheduler_resource_specs_bytes ",
        "scheduler_query_seconds_sum{query=\"insert_old\"} ",
        "scheduler_request_seconds_count{api=\"v2\"} ",
    ];
    for name in positive {
        assert!(sample(name, &metrics) > 0.0, "{name}: {metrics}");
    }
    Migrator::new(&migration::SCHEMA).run_verify_scripts(pool).await.unwrap();

    // What somebody does around the trigger, and to the fair share.
    run(
        pool,
        "ALTER TABLE jobs DISABLE TRIGGER jobs_keep_in_step;
         UPDATE jobs SET gpu_count = 5 WHERE id = '00000000-0000-0000-0000-000000000001';
         UPDATE jobs SET resource_specs = '{\"resources\": {\"Compute\": 1}}'
             WHERE id = '00000000-0000-0000-0000-000000000002';
         ALTER TABLE jobs ENABLE TRIGGER jobs_keep_in_step;
         UPDATE user_usage SET gpu_hours = 97",
    )
    .await;
    let refusal = Migrator::new(&migration::SCHEMA).run_verify_scripts(pool).await.unwrap_err();
    assert!(matches!(refusal, Error::Unverified { .. }), "{refusal}");
    assert!(refusal.to_string().contains("gpu_count"), "{refusal}");
    assert_eq!(process.get("/v2/jobs/00000000-0000-0000-0000-000000000002").await.0, 500);
    let (_, metrics) = process.get("/metrics").await;
    // gpu_count; cpu_cores, priority and user_id of the other.
    for (name, expected) in [
        ("scheduler_integrity_mismatches ", 4.0),
        ("scheduler_fair_share_mismatches ", 1.0),
        ("scheduler_resource_specs_unreadable_total ", 1.0),
    ] {
        assert!((sample(name, &metrics) - expected).abs() < 0.5, "{name}: {metrics}");
    }
    let alerts = file("examples/scheduler/alerts.yml");
    let names: Vec<&str> = alerts
        .split(|c: char| !c.is_ascii_lowercase() && c != '_')
        .filter(|word| word.starts_with("scheduler_"))
        .collect();
    assert_eq!(names.len(), 4, "{names:?}");
    for name in names {
        assert!(metrics.contains(&format!("# TYPE {name} ")), "{name}");
    }
}

/// What the page says of indexes: with sequential scans forbidden, the planner takes one that can answer.
#[tokio::test]
async fn gin_indexes_answer_the_questions_that_they_are_for() {
    let database = before().await;
    let pool = database.pool();
    Migrator::new(&validation::SCHEMA).start(pool).await.unwrap();
    let cases = [
        ("resource_specs -> 'resources' -> 'Compute' ? 'Tpu'", "idx_jobs_compute"),
        ("resource_specs -> 'resources' ? 'ComputeCpu'", "idx_jobs_resources"),
        ("status = 'queued' AND priority = 'urgent'", "idx_jobs_urgent"),
        ("resource_specs -> 'resources' -> 'Compute' -> 'Gpu' IS NOT NULL", "Seq Scan"),
    ];
    let mut connection = pool.acquire().await.unwrap();
    sqlx::raw_sql("SET enable_seqscan = off").execute(&mut *connection).await.unwrap();
    for (condition, expected) in cases {
        let sql = format!("EXPLAIN (FORMAT text) SELECT id FROM jobs WHERE {condition}");
        let plan: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_all(&mut *connection).await.unwrap();
        assert!(plan.iter().any(|line| line.contains(expected)), "{condition}: {plan:#?}");
    }
}

#[tokio::test]
async fn without_a_database_a_throw_away_one_serves() {
    let mut process = Process::start(&BINARY, None, &[]).await;
    let report = process.ready().await;
    assert!(report.contains("7 migrations applied ("), "{report}");
    both_forms(&process, &process).await;
    let (status, log) = process.stop().await;
    assert_eq!(status.code(), Some(0), "{log}");
}
