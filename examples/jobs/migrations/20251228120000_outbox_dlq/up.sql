-- Events that nobody takes go aside, so that they are not sent for ever.
-- Version: 20251228120000

ALTER TABLE outbox_events
    ADD COLUMN IF NOT EXISTS attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS claimed_until timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN IF NOT EXISTS last_error text;

COMMENT ON COLUMN outbox_events.claimed_until IS 'A relay is sending it until then; if it died, another one may afterwards';

CREATE TABLE IF NOT EXISTS outbox_dead_letters (
    event_id bigint PRIMARY KEY,
    event_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    payload jsonb NOT NULL,
    attempts integer NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    died_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_outbox_dead_letters_died_at ON outbox_dead_letters (died_at);
