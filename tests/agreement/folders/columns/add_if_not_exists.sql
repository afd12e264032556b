-- A column that is there already.
-- up 1
CREATE TABLE disks (id integer, label text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN IF NOT EXISTS label text;
ALTER TABLE disks ADD COLUMN IF NOT EXISTS size integer;
-- down 2
ALTER TABLE disks DROP COLUMN IF EXISTS size;
