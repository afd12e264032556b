-- A column comes back nullable.
-- up 1
CREATE TABLE disks (id integer, label text NOT NULL);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks DROP COLUMN label;
-- down 2
ALTER TABLE disks ADD COLUMN label text;
-- expected
-- down 2: found, differs: lost not null public.disks.label
