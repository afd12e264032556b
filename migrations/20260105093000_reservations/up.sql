-- Who has which GPUs, and until when.

CREATE TYPE reservation_status AS ENUM (
    'queued',
    'preparing',
    'active',
    'expired',
    'cancelled',
    'failed'
);

COMMENT ON TYPE reservation_status IS 'Life of a reservation: queued, preparing, active, and then one of three ends';

CREATE TABLE reservations (
    reservation_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL,
    gpu_type text NOT NULL,
    gpu_count integer NOT NULL,
    duration_minutes integer NOT NULL,
    status reservation_status NOT NULL DEFAULT 'queued',
    requested_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    expires_at timestamptz,
    ended_at timestamptz,
    -- Reservations are what is billed: neither a user nor a kind of GPU that has any goes away.
    CONSTRAINT reservations_user_id_fkey FOREIGN KEY (user_id) REFERENCES api_users (user_id) ON DELETE RESTRICT,
    CONSTRAINT reservations_gpu_type_fkey FOREIGN KEY (gpu_type) REFERENCES gpu_types (gpu_type) ON DELETE RESTRICT,
    CONSTRAINT reservations_gpu_count_check CHECK (gpu_count > 0),
    CONSTRAINT reservations_duration_minutes_check CHECK (duration_minutes > 0),
    CONSTRAINT reservations_expires_at_check CHECK (expires_at > started_at),
    -- An active reservation without an end would hold its GPUs for ever.
    CONSTRAINT reservations_active_check
        CHECK (status <> 'active' OR (started_at IS NOT NULL AND expires_at IS NOT NULL))
);

-- The list of a user's reservations, newest first.
CREATE INDEX idx_reservations_user_id ON reservations (user_id, requested_at DESC);

-- The queue for one kind of GPU, oldest first.
CREATE INDEX idx_reservations_gpu_type ON reservations (gpu_type, requested_at);

-- What the reaper ends next; the great majority of rows has ended long ago.
CREATE INDEX idx_reservations_expires_at ON reservations (expires_at) WHERE status = 'active';

COMMENT ON TABLE reservations IS 'Requests for GPUs, from the queue to their end';
COMMENT ON COLUMN reservations.duration_minutes IS 'As requested; expires_at says what was granted, extensions included';
COMMENT ON COLUMN reservations.started_at IS 'When the GPUs were handed over, which is when the time starts to count';
COMMENT ON COLUMN reservations.ended_at IS 'When the GPUs were given back, whatever the reason';
