-- Events that are sent to others, written in the transaction that they tell of.
-- Version: 20241223150400

CREATE TABLE IF NOT EXISTS outbox_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    payload jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);

-- What is still to be sent; the great majority of rows has been sent long ago.
CREATE INDEX IF NOT EXISTS idx_outbox_events_unpublished ON outbox_events (id) WHERE published_at IS NULL;

COMMENT ON COLUMN outbox_events.id IS 'Receivers know an event that they get twice by it';
