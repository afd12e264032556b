-- `IF EXISTS` hides a misspelt name.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY);
-- down 1
DROP TABLE IF EXISTS disk;
-- expected
-- down 1: found, differs: left table public.disks
