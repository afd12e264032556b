-- A temporary table that goes at the end of the transaction.
-- up 1
CREATE TEMP TABLE old_disks ON COMMIT DROP AS SELECT 1 AS id;
CREATE TABLE disks AS SELECT id FROM old_disks;
-- down 1
DROP TABLE disks;
-- expected
-- up 1: unclaimed column disks.id type integer
