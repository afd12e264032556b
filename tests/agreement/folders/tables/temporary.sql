-- A temporary table is gone with its session.
-- up 1
CREATE TEMPORARY TABLE scratch (id integer);
CREATE TABLE disks (id integer);
INSERT INTO scratch VALUES (1);
INSERT INTO disks SELECT id FROM scratch;
-- down 1
DROP TABLE disks;
