-- Back into the outbox: an event is not lost because its dead letter is. The relay of before knows no
-- attempts, and starts again with them.
INSERT INTO outbox_events (id, event_type, aggregate_id, payload, created_at)
OVERRIDING SYSTEM VALUE
SELECT event_id, event_type, aggregate_id, payload, created_at FROM outbox_dead_letters
ON CONFLICT (id) DO NOTHING;

DROP TABLE IF EXISTS outbox_dead_letters;

ALTER TABLE outbox_events
    DROP COLUMN IF EXISTS last_error,
    DROP COLUMN IF EXISTS claimed_until,
    DROP COLUMN IF EXISTS attempts;
