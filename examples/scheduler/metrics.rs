//! What is watched during the transition, in Prometheus' text format.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use schema_runtime::{Migrator, Standing};
use sqlx::PgPool;

use crate::release::Release;

/// What this process has counted so far.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    queries: Mutex<Times>,
    requests: Mutex<Times>,
    unreadable: AtomicU64,
}

/// By name: how many there were, and how long they took altogether.
type Times = BTreeMap<&'static str, (u64, Duration)>;

impl Metrics {
    /// Waits for a query and notes how long it took.
    pub(crate) async fn query<T>(
        &self,
        name: &'static str,
        query: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        let begun = Instant::now();
        let result = query.await;
        add(&self.queries, name, begun.elapsed());
        result
    }

    /// Notes how long a request to one of the two APIs took.
    pub(crate) fn request(&self, api: &'static str, elapsed: Duration) {
        add(&self.requests, api, elapsed);
    }

    /// Notes a document that could not be read.
    pub(crate) fn unreadable(&self) {
        self.unreadable.fetch_add(1, Ordering::Relaxed);
    }
}

fn add(times: &Mutex<Times>, name: &'static str, elapsed: Duration) {
    let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
    let (count, sum) = times.entry(name).or_default();
    *count += 1;
    *sum += elapsed;
}

/// How the database stands.
#[derive(Debug)]
struct Gauges {
    /// Version and name of each migration that is applied, and how long it took.
    migrations: Vec<(i64, String, Duration)>,
    pending: usize,
    differences: usize,
    /// How many values differ between the old columns and `resource_specs`; unknown where the view that
    /// compares them may be gone.
    mismatches: Option<i64>,
    fair_share_mismatches: i64,
    specs_bytes: i64,
}

impl Gauges {
    async fn read(pool: &PgPool, release: Release) -> Result<Self, Box<dyn std::error::Error>> {
        let status = Migrator::new(release.schema()).status(pool).await?;
        let took =
            |nanoseconds: i64| Duration::from_nanos(u64::try_from(nanoseconds).unwrap_or_default());
        let migrations = status.migrations.iter().filter_map(|migration| {
            let took = took(migration.execution_time?);
            Some((migration.version, migration.name.to_string(), took))
        });
        let count = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(pool);
        let mismatches = if release.compares_forms() {
            Some(count("SELECT count(*) FROM jobs_mismatches").await?)
        } else {
            None
        };
        Ok(Gauges {
            migrations: migrations.collect(),
            pending: status.with(Standing::Pending).count(),
            differences: status.summary().differences,
            mismatches,
            fair_share_mismatches: count(FAIR_SHARE_MISMATCHES).await?,
            specs_bytes: count(SPECS_BYTES).await?,
        })
    }
}

/// Users whose GPU-hours are not the same in both tables; sums of the same parts, but for rounding.
const FAIR_SHARE_MISMATCHES: &str = "SELECT count(*) FROM user_usage \
    FULL JOIN (SELECT * FROM resource_usage WHERE entity_type = 'user' AND resource_type = 'Gpu') AS gpu \
    ON gpu.entity_id = user_usage.user_id \
    WHERE abs(COALESCE(gpu_hours, 0) - COALESCE(usage_amount, 0)) > 1e-6";

const SPECS_BYTES: &str =
    "SELECT COALESCE(sum(pg_column_size(resource_specs)), 0)::bigint FROM jobs";

/// The text of `GET /metrics`.
pub(crate) async fn text(
    metrics: &Metrics,
    pool: &PgPool,
    release: Release,
) -> Result<String, Box<dyn std::error::Error>> {
    Ok(rendered(metrics, &Gauges::read(pool, release).await?))
}

fn rendered(metrics: &Metrics, gauges: &Gauges) -> String {
    let mut text = String::new();
    head(&mut text, "scheduler_migration_duration_seconds", "gauge", "How long a migration took.");
    for (version, name, took) in &gauges.migrations {
        let labels = format!("version=\"{version}\",name=\"{name}\"");
        sample(&mut text, "scheduler_migration_duration_seconds", &labels, took.as_secs_f64());
    }
    let plain = [
        (
            "scheduler_migrations_pending",
            Some(gauges.pending.to_string()),
            "Migrations of this release that are not applied.",
        ),
        (
            "scheduler_schema_differences",
            Some(gauges.differences.to_string()),
            "Differences between the live schema and that of this release.",
        ),
        (
            "scheduler_integrity_mismatches",
            gauges.mismatches.map(|count| count.to_string()),
            "Values that differ between the old columns and resource_specs.",
        ),
        (
            "scheduler_fair_share_mismatches",
            Some(gauges.fair_share_mismatches.to_string()),
            "Users whose GPU-hours differ between the old table and the new one.",
        ),
        (
            "scheduler_resource_specs_bytes",
            Some(gauges.specs_bytes.to_string()),
            "Size of the column resource_specs.",
        ),
    ];
    for (name, value, help) in plain {
        if let Some(value) = value {
            head(&mut text, name, "gauge", help);
            sample(&mut text, name, "", value);
        }
    }
    let unreadable = "scheduler_resource_specs_unreadable_total";
    head(&mut text, unreadable, "counter", "Documents in resource_specs that could not be read.");
    sample(&mut text, unreadable, "", metrics.unreadable.load(Ordering::Relaxed));
    let times = [
        ("scheduler_query_seconds", "query", "Queries on the table jobs.", &metrics.queries),
        (
            "scheduler_request_seconds",
            "api",
            "Requests, by the form of the API.",
            &metrics.requests,
        ),
    ];
    for (name, label, help, times) in times {
        head(&mut text, name, "summary", help);
        for (value, (count, sum)) in &*times.lock().unwrap_or_else(PoisonError::into_inner) {
            let labels = format!("{label}=\"{value}\"");
            sample(&mut text, &format!("{name}_sum"), &labels, sum.as_secs_f64());
            sample(&mut text, &format!("{name}_count"), &labels, count);
        }
    }
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a `String` does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn sample(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let labels = if labels.is_empty() { String::new() } else { format!("{{{labels}}}") };
    let _ = writeln!(text, "{name}{labels} {value}");
}
