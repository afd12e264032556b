-- The default is cast with its column.
-- up 1
CREATE TABLE disks (id integer, size integer DEFAULT 5);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER size TYPE bigint;
-- down 2
ALTER TABLE disks ALTER size TYPE integer;
