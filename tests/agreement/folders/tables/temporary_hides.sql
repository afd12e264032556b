-- A temporary table stands before one of the same name.
-- up 1
CREATE TABLE disks (id integer, size integer);
-- down 1
DROP TABLE disks;
-- up 2
CREATE TEMP TABLE disks (number integer);
ALTER TABLE disks ADD COLUMN note text;
-- down 2
SELECT 1;
-- expected
-- up 2: unclaimed column disks.id
-- up 2: unclaimed column disks.id nullable true
-- up 2: unclaimed column disks.id type integer
-- up 2: unclaimed column disks.size
-- up 2: unclaimed column disks.size nullable true
-- up 2: unclaimed column disks.size type integer
-- up 2: unclaimed table disks
-- down 2: unclaimed column disks.id
-- down 2: unclaimed column disks.id nullable true
-- down 2: unclaimed column disks.id type integer
-- down 2: unclaimed column disks.size
-- down 2: unclaimed column disks.size nullable true
-- down 2: unclaimed column disks.size type integer
-- down 2: unclaimed table disks
