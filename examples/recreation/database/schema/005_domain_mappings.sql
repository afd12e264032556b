-- DNS names of reservations.

CREATE TABLE IF NOT EXISTS domain_mappings (
    domain_id serial PRIMARY KEY,
    reservation_id uuid NOT NULL REFERENCES reservations (reservation_id) ON DELETE CASCADE,
    domain_name varchar(253) NOT NULL UNIQUE,
    node_port integer NOT NULL CHECK (node_port BETWEEN 1 AND 65535),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX IF NOT EXISTS idx_domain_mappings_reservation_id ON domain_mappings (reservation_id);
