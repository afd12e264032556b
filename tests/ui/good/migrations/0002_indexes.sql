CREATE INDEX ON disks (disk_size);
