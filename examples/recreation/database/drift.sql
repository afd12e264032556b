-- No migration: what somebody did by hand, and what was written since. `disks` is the table of an older
-- `003_disks.sql`, which had no `disk_size`, and `CREATE TABLE IF NOT EXISTS` was content with it.

DROP TABLE disks;

CREATE TABLE disks (
    disk_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id integer NOT NULL REFERENCES api_users (user_id),
    disk_name text NOT NULL,
    size_gb integer CHECK (size_gb > 0),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, disk_name)
);

INSERT INTO api_users (username, email)
SELECT 'user-' || n, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE 'user-' || n || '@example.com' END
FROM generate_series(1, 40) AS n;

INSERT INTO api_keys (user_id, key_hash, expires_at)
SELECT user_id, encode(sha256(username::bytea), 'hex'), CASE WHEN user_id % 2 = 0 THEN 'infinity'::timestamptz END
FROM api_users;

INSERT INTO reservations (user_id, gpu_type, gpu_count, status)
SELECT 1 + n % 40, (ARRAY['t4', 'a100', 'h100'])[1 + n % 3], 1 + n % 4,
    (ARRAY['active', 'expired', 'cancelled'])[1 + n % 3]
FROM generate_series(1, 300) AS n;

INSERT INTO disks (user_id, disk_name, size_gb)
SELECT user_id, name, NULLIF(user_id, 7)
FROM api_users
CROSS JOIN (VALUES ('home'), ('a "quoted", name'), (E'two\nlines\tand \\N'), ('größe')) AS disk (name);

INSERT INTO domain_mappings (reservation_id, domain_name, node_port)
SELECT reservation_id, reservation_id || '.gpu.example.com', 30000 + row_number() OVER ()
FROM reservations
WHERE status = 'active';

INSERT INTO alb_target_groups (target_group_arn, domain_id, health_check)
SELECT 'arn:example:targetgroup/' || domain_id, domain_id, jsonb_build_object('path', '/', 'port', node_port)
FROM domain_mappings;

-- An operator's own setting, which a fixture would put back.
UPDATE gpu_types SET max_gpus = 2, is_active = false WHERE gpu_type = 'a100';
