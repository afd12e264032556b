-- Persistent disks.

CREATE TABLE IF NOT EXISTS disks (
    disk_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id integer NOT NULL REFERENCES api_users (user_id),
    disk_name text NOT NULL,
    size_gb integer CHECK (size_gb > 0),
    -- What the file system says, for people: `80 GiB`. Written when a reservation ends.
    disk_size text,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, disk_name)
);
