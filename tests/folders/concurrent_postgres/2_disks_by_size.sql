-- no-transaction
CREATE INDEX CONCURRENTLY disks_by_size ON disks (disk_size);
