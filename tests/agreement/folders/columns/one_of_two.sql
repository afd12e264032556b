-- A down that leaves one of two columns.
-- up 1
CREATE TABLE disks (id integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN label text;
ALTER TABLE disks ADD COLUMN size integer;
-- down 2
ALTER TABLE disks DROP COLUMN label;
-- expected
-- down 2: found, differs: left column public.disks.size
