-- A down that forgets the identity for replication.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks REPLICA IDENTITY FULL;
ALTER TABLE disks ADD COLUMN size integer;
-- down 2
ALTER TABLE disks DROP COLUMN size;
-- expected
-- down 2: found, differs: changed table public.disks
