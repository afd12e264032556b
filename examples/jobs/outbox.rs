//! The outbox: events are written in the transaction that they tell of, and delivered afterwards, each at
//! least once.
//!
//! A relay takes an event for the time of its lease, sends it, and marks it. If it dies in between, the lease
//! runs out and the event is sent again, under the same `idempotency-key`, by which the receiver knows it.
//! No transaction is open while the receiver is waited for, and several relays may work side by side. An
//! event that is not taken in [`MAX_ATTEMPTS`] attempts becomes a dead letter.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection, PgPool};
use uuid::Uuid;

use crate::webhook::Webhook;

/// After so many it is a dead letter.
pub(crate) const MAX_ATTEMPTS: i32 = 5;

/// How long nothing is looked for when there was nothing.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Writes an event; it is there when the transaction is.
pub(crate) async fn publish(
    transaction: &mut PgConnection,
    event_type: &str,
    aggregate_id: Uuid,
    payload: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO outbox_events (event_type, aggregate_id, payload) VALUES ($1, $2, $3::text::jsonb)",
    )
    .bind(event_type)
    .bind(aggregate_id)
    .bind(payload.to_string())
    .execute(transaction)
    .await?;
    Ok(())
}

/// Delivers what is in the outbox.
pub(crate) struct Relay {
    pub(crate) pool: PgPool,
    pub(crate) webhook: Webhook,
    /// For how many seconds an event that is being sent is left alone by others.
    pub(crate) lease: u32,
}

/// An event that a relay has for itself.
#[derive(FromRow)]
struct Claimed {
    id: i64,
    event_type: String,
    aggregate_id: Uuid,
    payload: String,
    attempts: i32,
}

impl Relay {
    /// Runs until it is dropped.
    pub(crate) async fn run(self) {
        loop {
            match self.deliver_next().await {
                Ok(true) => {}
                Ok(false) => tokio::time::sleep(POLL_INTERVAL).await,
                Err(error) => {
                    tracing::warn!("the outbox waits for the database: {error}");
                    tokio::time::sleep(POLL_INTERVAL).await;
                }
            }
        }
    }

    /// Whether there was one to deliver.
    async fn deliver_next(&self) -> Result<bool, sqlx::Error> {
        let Some(event) = self.claim().await? else { return Ok(false) };
        let body = json!({
            "id": event.id,
            "type": event.event_type,
            "aggregate_id": event.aggregate_id,
            "payload": serde_json::from_str::<Value>(&event.payload).unwrap_or_default(),
        });
        let key = format!("event-{}", event.id);
        match self.webhook.post(&key, &body.to_string()).await {
            Ok(()) => self.mark(event.id).await?,
            Err(error) if event.attempts >= MAX_ATTEMPTS => self.bury(event.id, &error).await?,
            Err(error) => self.postpone(&event, &error).await?,
        }
        Ok(true)
    }

    /// Takes the oldest event that is due. The attempt counts from here on: an event that kills its relay
    /// ends among the dead letters too.
    async fn claim(&self) -> Result<Option<Claimed>, sqlx::Error> {
        sqlx::query_as(
            "UPDATE outbox_events
             SET attempts = attempts + 1, claimed_until = now() + make_interval(secs => $1)
             WHERE id = (
                 SELECT id FROM outbox_events
                 WHERE published_at IS NULL AND claimed_until <= now()
                 ORDER BY id
                 LIMIT 1
                 FOR UPDATE SKIP LOCKED
             )
             RETURNING id, event_type, aggregate_id, payload::text, attempts",
        )
        .bind(f64::from(self.lease))
        .fetch_optional(&self.pool)
        .await
    }

    async fn mark(&self, id: i64) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE outbox_events SET published_at = now(), last_error = NULL WHERE id = $1",
        )
        .bind(id)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The next attempt is after 1, 4, 9, 16 seconds.
    async fn postpone(&self, event: &Claimed, error: &str) -> Result<(), sqlx::Error> {
        tracing::warn!("event {} was not delivered, attempt {}: {error}", event.id, event.attempts);
        sqlx::query(
            "UPDATE outbox_events
             SET claimed_until = now() + make_interval(secs => $2), last_error = $3
             WHERE id = $1",
        )
        .bind(event.id)
        .bind(f64::from(event.attempts * event.attempts))
        .bind(error)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn bury(&self, id: i64, error: &str) -> Result<(), sqlx::Error> {
        tracing::error!("event {id} is a dead letter: {error}");
        sqlx::query(
            "WITH dead AS (DELETE FROM outbox_events WHERE id = $1 RETURNING *)
             INSERT INTO outbox_dead_letters
                 (event_id, event_type, aggregate_id, payload, attempts, last_error, created_at)
             SELECT id, event_type, aggregate_id, payload, attempts, $2, created_at FROM dead",
        )
        .bind(id)
        .bind(error)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// What is still to be delivered: where it grows, nobody relays or nobody takes it.
#[derive(Debug, Serialize, FromRow)]
pub(crate) struct Waiting {
    events: i64,
    /// How long the oldest has waited.
    oldest_seconds: f64,
}

/// How much there is to deliver.
pub(crate) async fn waiting(pool: &PgPool) -> Result<Waiting, sqlx::Error> {
    sqlx::query_as(
        "SELECT count(*) AS events,
                coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS oldest_seconds
         FROM outbox_events WHERE published_at IS NULL",
    )
    .fetch_one(pool)
    .await
}

/// An event that nobody took.
#[derive(Debug, Serialize, FromRow)]
pub(crate) struct DeadLetter {
    event_id: i64,
    event_type: String,
    aggregate_id: Uuid,
    attempts: i32,
    last_error: Option<String>,
}

/// All of them, the newest first.
pub(crate) async fn dead_letters(pool: &PgPool) -> Result<Vec<DeadLetter>, sqlx::Error> {
    sqlx::query_as(
        "SELECT event_id, event_type, aggregate_id, attempts, last_error
         FROM outbox_dead_letters ORDER BY died_at DESC LIMIT 100",
    )
    .fetch_all(pool)
    .await
}

/// Puts one back into the outbox, under its old id; whether there is such a one.
pub(crate) async fn retry(pool: &PgPool, event_id: i64) -> Result<bool, sqlx::Error> {
    let back = sqlx::query(
        "WITH dead AS (DELETE FROM outbox_dead_letters WHERE event_id = $1 RETURNING *)
         INSERT INTO outbox_events (id, event_type, aggregate_id, payload, created_at)
         OVERRIDING SYSTEM VALUE
         SELECT event_id, event_type, aggregate_id, payload, created_at FROM dead",
    )
    .bind(event_id)
    .execute(pool)
    .await?;
    Ok(back.rows_affected() == 1)
}
