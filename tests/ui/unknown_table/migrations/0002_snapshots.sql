CREATE TABLE snapshots (
    snapshot_id uuid PRIMARY KEY,
    disk_id uuid NOT NULL REFERENCES disk (disk_id)
);
