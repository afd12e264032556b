-- A down that leaves a table logged.
-- up 1
CREATE UNLOGGED TABLE disks (id bigint PRIMARY KEY);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET LOGGED;
-- down 2
ALTER TABLE disks SET (fillfactor = 90);
-- expected
-- down 2: found, differs: changed table public.disks
