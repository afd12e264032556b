-- A down that makes a column anew in place of renaming it.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY, size integer NOT NULL);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks RENAME COLUMN size TO gigabytes;
-- down 2
ALTER TABLE disks ADD COLUMN size integer;
ALTER TABLE disks DROP COLUMN gigabytes;
-- expected
-- down 2: found, differs: lost not null public.disks.size
