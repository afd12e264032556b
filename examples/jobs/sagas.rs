//! Sagas: work of several steps, each a transaction of its own and each with its way back.
//!
//! The one saga here provisions a worker. Where a step fails, those before it are undone, the last one
//! first. One whose process died is found at the next start, and undone then: [`recover`].

use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use crate::api_error::ApiError;
use crate::outbox::publish;
use crate::workers::{self, NewWorker};

/// The steps, in their order.
const STEPS: [&str; 3] = ["reserve_capacity", "register_worker", "announce"];

/// The body of `POST /sagas`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Provisioning {
    worker: String,
    provider: String,
    /// The name of a step that is to fail, to see what becomes of it.
    fail_at: Option<String>,
}

/// A saga with its steps and what happened.
#[derive(Debug, Serialize)]
pub(crate) struct Saga {
    id: Uuid,
    state: String,
    steps: Vec<(String, String)>,
    events: Vec<String>,
}

impl Saga {
    pub(crate) fn is_completed(&self) -> bool {
        self.state == "completed"
    }
}

/// Provisions a worker; gives the saga, however it ended.
pub(crate) async fn provision(pool: &PgPool, wanted: Provisioning) -> Result<Saga, ApiError> {
    let Provisioning { worker, provider, fail_at } = wanted;
    let new = NewWorker { name: worker, provider };
    let saga = begin(pool, &new).await?;
    for (position, step) in (0..).zip(STEPS) {
        let done = if fail_at.as_deref() == Some(step) {
            Err(ApiError::unprocessable("it was told to fail"))
        } else {
            run_step(pool, saga, position, step, &new).await
        };
        if let Err(error) = done {
            tracing::warn!("saga {saga}: {step} failed: {}", error.1);
            fail(pool, saga, position, step).await?;
            compensate(pool, saga).await?;
            return find(pool, saga).await?.ok_or_else(|| ApiError::not_found("saga"));
        }
    }
    let mut transaction = pool.begin().await?;
    end(&mut transaction, saga, "completed").await?;
    transaction.commit().await?;
    find(pool, saga).await?.ok_or_else(|| ApiError::not_found("saga"))
}

/// Undoes what a process that died has left half done; gives how many there were.
///
/// With several servers, those of the others look alike: only what is older than a minute is taken.
pub(crate) async fn recover(pool: &PgPool) -> Result<usize, sqlx::Error> {
    let open: Vec<Uuid> = sqlx::query_scalar(
        "SELECT id FROM sagas
         WHERE state IN ('running', 'compensating') AND created_at < now() - interval '1 minute'",
    )
    .fetch_all(pool)
    .await?;
    for saga in &open {
        compensate(pool, *saga).await?;
    }
    Ok(open.len())
}

/// A saga and everything about it.
pub(crate) async fn find(pool: &PgPool, id: Uuid) -> Result<Option<Saga>, sqlx::Error> {
    let state: Option<String> = sqlx::query_scalar("SELECT state FROM sagas WHERE id = $1")
        .bind(id)
        .fetch_optional(pool)
        .await?;
    let Some(state) = state else { return Ok(None) };
    let steps =
        sqlx::query_as("SELECT name, state FROM saga_steps WHERE saga_id = $1 ORDER BY position")
            .bind(id)
            .fetch_all(pool)
            .await?;
    let events = sqlx::query_scalar(
        "SELECT concat_ws(' ', event, step) FROM saga_audit_events WHERE saga_id = $1 ORDER BY id",
    )
    .bind(id)
    .fetch_all(pool)
    .await?;
    Ok(Some(Saga { id, state, steps, events }))
}

async fn begin(pool: &PgPool, new: &NewWorker) -> Result<Uuid, sqlx::Error> {
    let context = json!({ "worker": new.name, "provider": new.provider });
    let mut transaction = pool.begin().await?;
    let saga: Uuid = sqlx::query_scalar(
        "INSERT INTO sagas (saga_type, context) VALUES ('worker_provisioning', $1::text::jsonb) RETURNING id",
    )
    .bind(context.to_string())
    .fetch_one(&mut *transaction)
    .await?;
    for (position, step) in (0_i32..).zip(STEPS) {
        sqlx::query("INSERT INTO saga_steps (saga_id, position, name) VALUES ($1, $2, $3)")
            .bind(saga)
            .bind(position)
            .bind(step)
            .execute(&mut *transaction)
            .await?;
    }
    log(&mut transaction, saga, "started", None).await?;
    transaction.commit().await?;
    Ok(saga)
}

/// The step and the note that it is done: one transaction.
async fn run_step(
    pool: &PgPool,
    saga: Uuid,
    position: i32,
    step: &str,
    new: &NewWorker,
) -> Result<(), ApiError> {
    let mut transaction = pool.begin().await?;
    match step {
        "reserve_capacity" => {
            remember(&mut transaction, saga, "slots", "1").await?;
        }
        "register_worker" => {
            let worker = workers::register(&mut transaction, new).await?;
            remember(&mut transaction, saga, "worker_id", &worker.id.to_string()).await?;
        }
        _ => {
            publish(&mut transaction, "worker.provisioned", saga, &json!({ "name": new.name }))
                .await?;
        }
    }
    set_step(&mut transaction, saga, position, "done").await?;
    log(&mut transaction, saga, "done", Some(step)).await?;
    transaction.commit().await?;
    Ok(())
}

async fn fail(pool: &PgPool, saga: Uuid, position: i32, step: &str) -> Result<(), sqlx::Error> {
    let mut transaction = pool.begin().await?;
    set_step(&mut transaction, saga, position, "failed").await?;
    log(&mut transaction, saga, "failed", Some(step)).await?;
    sqlx::query("UPDATE sagas SET state = 'compensating' WHERE id = $1")
        .bind(saga)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await
}

/// Undoes the steps that are done, the last one first. Stopped half-way, it goes on where it was.
async fn compensate(pool: &PgPool, saga: Uuid) -> Result<(), sqlx::Error> {
    let done: Vec<(i32, String)> = sqlx::query_as(
        "SELECT position, name FROM saga_steps WHERE saga_id = $1 AND state = 'done' ORDER BY position DESC",
    )
    .bind(saga)
    .fetch_all(pool)
    .await?;
    for (position, step) in done {
        let mut transaction = pool.begin().await?;
        match &*step {
            "register_worker" => {
                sqlx::query(
                    "DELETE FROM workers USING sagas
                     WHERE sagas.id = $1 AND workers.id = (sagas.context ->> 'worker_id')::uuid",
                )
                .bind(saga)
                .execute(&mut *transaction)
                .await?;
            }
            "announce" => {
                publish(&mut transaction, "worker.withdrawn", saga, &json!({})).await?;
            }
            _ => remember(&mut transaction, saga, "slots", "0").await?,
        }
        set_step(&mut transaction, saga, position, "undone").await?;
        log(&mut transaction, saga, "undone", Some(&step)).await?;
        transaction.commit().await?;
    }
    let mut transaction = pool.begin().await?;
    end(&mut transaction, saga, "compensated").await?;
    transaction.commit().await
}

async fn set_step(
    transaction: &mut PgConnection,
    saga: Uuid,
    position: i32,
    state: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE saga_steps SET state = $3 WHERE saga_id = $1 AND position = $2")
        .bind(saga)
        .bind(position)
        .bind(state)
        .execute(transaction)
        .await?;
    Ok(())
}

/// Puts a value into the context of a saga.
async fn remember(
    transaction: &mut PgConnection,
    saga: Uuid,
    key: &str,
    value: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sagas SET context = context || jsonb_build_object($2::text, $3::text) WHERE id = $1")
        .bind(saga)
        .bind(key)
        .bind(value)
        .execute(transaction)
        .await?;
    Ok(())
}

async fn end(transaction: &mut PgConnection, saga: Uuid, state: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE sagas SET state = $2, ended_at = now() WHERE id = $1")
        .bind(saga)
        .bind(state)
        .execute(&mut *transaction)
        .await?;
    log(transaction, saga, state, None).await
}

async fn log(
    transaction: &mut PgConnection,
    saga: Uuid,
    event: &str,
    step: Option<&str>,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO saga_audit_events (saga_id, event, step) VALUES ($1, $2, $3)")
        .bind(saga)
        .bind(event)
        .bind(step)
        .execute(transaction)
        .await?;
    Ok(())
}
