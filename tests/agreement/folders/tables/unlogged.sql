-- An unlogged table, and logged again.
-- up 1
CREATE UNLOGGED TABLE disks (id bigint PRIMARY KEY);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET LOGGED;
-- down 2
ALTER TABLE disks SET UNLOGGED;
