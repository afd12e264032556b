//! Jobs: from the queue to their end. Each change is one transaction with its line in the audit log and
//! its event in the outbox.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

use crate::outbox::publish;

/// The body of `POST /jobs`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewJob {
    name: String,
    command: String,
    #[serde(default)]
    priority: i32,
}

/// What a worker gets.
#[derive(Debug, Serialize, FromRow)]
pub(crate) struct Assignment {
    id: Uuid,
    name: String,
    command: String,
}

/// The body of `POST /jobs/{id}/finish`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Outcome {
    succeeded: bool,
    #[serde(default)]
    log_files: Vec<LogFile>,
}

/// A file that a job has written.
#[derive(Debug, Serialize, Deserialize, FromRow)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogFile {
    path: String,
    size_bytes: Option<i64>,
}

/// A job with all that is known of it.
#[derive(Debug, Serialize)]
pub(crate) struct Job {
    id: Uuid,
    name: String,
    state: String,
    worker_id: Option<Uuid>,
    log_files: Vec<LogFile>,
    /// What was done with it, in order.
    audit: Vec<String>,
}

/// Puts a job into the queue; gives its id.
pub(crate) async fn submit(pool: &PgPool, new: &NewJob) -> Result<Uuid, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let id: Uuid =
        sqlx::query_scalar("INSERT INTO jobs (name, command) VALUES ($1, $2) RETURNING id")
            .bind(&new.name)
            .bind(&new.command)
            .fetch_one(&mut *transaction)
            .await?;
    sqlx::query("INSERT INTO job_queue (job_id, priority) VALUES ($1, $2)")
        .bind(id)
        .bind(new.priority)
        .execute(&mut *transaction)
        .await?;
    record(&mut transaction, "job.submitted", id, &json!({ "name": new.name })).await?;
    transaction.commit().await?;
    Ok(id)
}

/// Gives a worker the next job, if there is one. Workers that ask at once get different ones, and none
/// waits for another.
pub(crate) async fn claim(pool: &PgPool, worker: Uuid) -> Result<Option<Assignment>, sqlx::Error> {
    let mut transaction = pool.begin().await?;
    let job: Option<Assignment> = sqlx::query_as(
        "WITH next AS (
             DELETE FROM job_queue
             WHERE job_id = (
                 SELECT job_id FROM job_queue
                 ORDER BY priority DESC, enqueued_at
                 LIMIT 1
                 FOR UPDATE SKIP LOCKED
             )
             RETURNING job_id
         ), busy AS (
             UPDATE workers SET state = 'busy' FROM next WHERE id = $1
         )
         UPDATE jobs SET state = 'running', worker_id = $1 FROM next WHERE id = next.job_id
         RETURNING id, name, command",
    )
    .bind(worker)
    .fetch_optional(&mut *transaction)
    .await?;
    if let Some(job) = &job {
        record(&mut transaction, "job.started", job.id, &json!({ "worker_id": worker })).await?;
    }
    transaction.commit().await?;
    Ok(job)
}

/// Ends a job that runs; whether there is such a one.
pub(crate) async fn finish(
    pool: &PgPool,
    id: Uuid,
    outcome: &Outcome,
) -> Result<bool, sqlx::Error> {
    let state = if outcome.succeeded { "succeeded" } else { "failed" };
    let mut transaction = pool.begin().await?;
    let worker: Option<Option<Uuid>> = sqlx::query_scalar(
        "UPDATE jobs SET state = $2, finished_at = now() WHERE id = $1 AND state = 'running'
         RETURNING worker_id",
    )
    .bind(id)
    .bind(state)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some(worker) = worker else { return Ok(false) };
    sqlx::query("UPDATE workers SET state = 'ready' WHERE id = $1 AND state = 'busy'")
        .bind(worker)
        .execute(&mut *transaction)
        .await?;
    for file in &outcome.log_files {
        sqlx::query("INSERT INTO job_log_files (job_id, path, size_bytes) VALUES ($1, $2, $3)")
            .bind(id)
            .bind(&file.path)
            .bind(file.size_bytes)
            .execute(&mut *transaction)
            .await?;
    }
    let details = json!({ "log_files": outcome.log_files });
    record(&mut transaction, &format!("job.{state}"), id, &details).await?;
    transaction.commit().await?;
    Ok(true)
}

/// A job with its files and its history.
pub(crate) async fn find(pool: &PgPool, id: Uuid) -> Result<Option<Job>, sqlx::Error> {
    let row: Option<(String, String, Option<Uuid>)> =
        sqlx::query_as("SELECT name, state, worker_id FROM jobs WHERE id = $1")
            .bind(id)
            .fetch_optional(pool)
            .await?;
    let Some((name, state, worker_id)) = row else { return Ok(None) };
    let log_files = sqlx::query_as(
        "SELECT path, size_bytes FROM job_log_files WHERE job_id = $1 ORDER BY path",
    )
    .bind(id)
    .fetch_all(pool)
    .await?;
    let audit =
        sqlx::query_scalar("SELECT action FROM audit_logs WHERE subject_id = $1 ORDER BY id")
            .bind(id)
            .fetch_all(pool)
            .await?;
    Ok(Some(Job { id, name, state, worker_id, log_files, audit }))
}

/// A line in the audit log, and an event for others.
async fn record(
    transaction: &mut PgConnection,
    action: &str,
    job: Uuid,
    details: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO audit_logs (action, subject_id, details) VALUES ($1, $2, $3::text::jsonb)",
    )
    .bind(action)
    .bind(job)
    .bind(details.to_string())
    .execute(&mut *transaction)
    .await?;
    publish(transaction, action, job, details).await
}
