CREATE TABLE disks (
    disk_id uuid PRIMARY KEY,
    disk_size text
);
