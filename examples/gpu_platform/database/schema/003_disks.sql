-- Persistent disks.

CREATE TABLE IF NOT EXISTS disks (
    disk_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id integer NOT NULL REFERENCES api_users (user_id),
    disk_name varchar(63) NOT NULL,
    disk_size varchar(20),
    size_gb integer NOT NULL CHECK (size_gb > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, disk_name)
);
