-- Disks that outlive the reservation that they were made in.

CREATE TABLE disks (
    disk_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id bigint NOT NULL,
    disk_name text NOT NULL,
    size_gb integer NOT NULL,
    disk_size text,
    volume_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    deleted_at timestamptz,
    -- The volume exists and costs money: delete the disks first, then their owner.
    CONSTRAINT disks_user_id_fkey FOREIGN KEY (user_id) REFERENCES api_users (user_id) ON DELETE RESTRICT,
    CONSTRAINT disks_volume_id_key UNIQUE (volume_id),
    CONSTRAINT disks_disk_name_check CHECK (char_length(disk_name) BETWEEN 1 AND 63),
    CONSTRAINT disks_size_gb_check CHECK (size_gb > 0)
);

CREATE INDEX idx_disks_user_id ON disks (user_id);

-- The name of a deleted disk may be used again.
CREATE UNIQUE INDEX idx_disks_disk_name ON disks (user_id, disk_name) WHERE deleted_at IS NULL;

COMMENT ON TABLE disks IS 'Persistent disks of users';
COMMENT ON COLUMN disks.size_gb IS 'Size of the volume';
COMMENT ON COLUMN disks.disk_size IS 'Space in use, as du -sh prints it (1.2G), for display; NULL until it was measured';
COMMENT ON COLUMN disks.volume_id IS 'Volume at the cloud provider; NULL until it was made';
COMMENT ON COLUMN disks.deleted_at IS 'When the owner deleted the disk; its last snapshot is kept for a while';
