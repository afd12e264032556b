-- Generated columns.
-- up 1
CREATE TABLE disks (width integer, height integer, area integer GENERATED ALWAYS AS (width * height) STORED);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD twice bigint GENERATED ALWAYS AS (width * 2) STORED;
-- down 2
ALTER TABLE disks DROP twice;
-- up 3
ALTER TABLE disks ALTER area DROP EXPRESSION;
-- down 3
ALTER TABLE disks DROP COLUMN area;
ALTER TABLE disks ADD area integer GENERATED ALWAYS AS (width * height) STORED;
