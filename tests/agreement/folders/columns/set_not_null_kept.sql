-- A down that leaves a column required.
-- up 1
CREATE TABLE disks (id integer, label text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER COLUMN label SET NOT NULL, ADD COLUMN size integer;
-- down 2
ALTER TABLE disks DROP COLUMN size;
-- expected
-- down 2: found, differs: left not null public.disks.label
