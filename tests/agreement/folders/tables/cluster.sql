-- A table ordered by an index.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY, size integer);
CREATE INDEX disks_size ON disks (size);
ALTER TABLE disks CLUSTER ON disks_size;
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET WITHOUT CLUSTER;
-- down 2
ALTER TABLE disks CLUSTER ON disks_size;
-- expected
-- up 1: unclaimed index disks_size clustered true
-- down 2: unclaimed index disks_size clustered true
