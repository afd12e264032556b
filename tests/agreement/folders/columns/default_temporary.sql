-- A default only for the rows that are there.
-- up 1
CREATE TABLE disks (id integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN size integer NOT NULL DEFAULT 0;
ALTER TABLE disks ALTER COLUMN size DROP DEFAULT;
-- down 2
ALTER TABLE disks DROP COLUMN size;
