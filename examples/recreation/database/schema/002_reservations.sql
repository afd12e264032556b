-- GPU reservations.

CREATE TABLE IF NOT EXISTS reservations (
    reservation_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id integer NOT NULL REFERENCES api_users (user_id),
    gpu_type varchar(50) NOT NULL,
    gpu_count integer NOT NULL CHECK (gpu_count > 0),
    status varchar(20) NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_reservations_user_id ON reservations (user_id);
CREATE INDEX IF NOT EXISTS idx_reservations_status ON reservations (status, created_at);
