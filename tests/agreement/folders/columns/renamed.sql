-- A column under another name, with what hangs on it.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY, size integer UNIQUE CHECK (size > 0));
CREATE INDEX disks_half ON disks ((size / 2)) WHERE size > 1;
CREATE VIEW sizes AS SELECT size FROM disks;
-- down 1
DROP VIEW sizes;
DROP TABLE disks;
-- up 2
ALTER TABLE disks RENAME COLUMN size TO gigabytes;
-- down 2
ALTER TABLE disks RENAME gigabytes TO size;
-- expected
-- up 1: unclaimed view sizes query text  SELECT disks.size FROM disks;
-- up 2: unclaimed view sizes query text  SELECT disks.gigabytes AS size FROM disks;
-- down 2: unclaimed view sizes query text  SELECT disks.size FROM disks;
