-- A column that comes back at the end counts as right.
-- up 1
CREATE TABLE disks (id integer, label text, size integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks DROP COLUMN label;
-- down 2
ALTER TABLE disks ADD COLUMN label text;
