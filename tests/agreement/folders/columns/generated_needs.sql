-- A column that another is generated from does not go alone.
-- up 1
CREATE TABLE disks (width integer, area integer GENERATED ALWAYS AS (width * width) STORED);
-- down 1
ALTER TABLE disks DROP COLUMN width;
DROP TABLE disks;
-- expected
-- down 1: found, fails: cannot drop column width of table disks because other objects depend on it
