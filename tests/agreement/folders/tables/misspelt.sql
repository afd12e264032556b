-- A down that drops a table that never was.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY);
-- down 1
DROP TABLE disk;
-- expected
-- down 1: found, fails: table "disk" does not exist
