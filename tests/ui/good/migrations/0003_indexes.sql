CREATE INDEX ON disks (id);
