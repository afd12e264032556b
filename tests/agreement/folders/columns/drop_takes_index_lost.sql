-- A column comes back without its index.
-- up 1
CREATE TABLE disks (id integer, a integer);
CREATE INDEX disks_a ON disks (a);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks DROP COLUMN a;
-- down 2
ALTER TABLE disks ADD COLUMN a integer;
-- expected
-- down 2: found, differs: lost index public.disks_a
