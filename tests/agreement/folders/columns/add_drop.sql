-- Columns come and go.
-- up 1
CREATE TABLE disks (id integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN label text, ADD size integer NOT NULL DEFAULT 0;
-- down 2
ALTER TABLE disks DROP COLUMN size, DROP label;
