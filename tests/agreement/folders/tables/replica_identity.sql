-- The identity for replication.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks REPLICA IDENTITY FULL;
-- down 2
ALTER TABLE disks REPLICA IDENTITY DEFAULT;
