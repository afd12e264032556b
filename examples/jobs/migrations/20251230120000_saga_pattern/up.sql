-- Work of several steps, each with its way back.
-- Version: 20251230120000

CREATE TABLE IF NOT EXISTS sagas (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    saga_type text NOT NULL,
    state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'completed', 'compensating', 'compensated')),
    context jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);

CREATE INDEX IF NOT EXISTS idx_sagas_open ON sagas (created_at) WHERE state IN ('running', 'compensating');

CREATE TABLE IF NOT EXISTS saga_steps (
    saga_id uuid NOT NULL REFERENCES sagas (id) ON DELETE CASCADE,
    position integer NOT NULL,
    name text NOT NULL,
    state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'done', 'failed', 'undone')),
    PRIMARY KEY (saga_id, position)
);

CREATE TABLE IF NOT EXISTS saga_audit_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    saga_id uuid NOT NULL REFERENCES sagas (id) ON DELETE CASCADE,
    event text NOT NULL,
    step text,
    happened_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_saga_audit_events_saga_id ON saga_audit_events (saga_id, id);
