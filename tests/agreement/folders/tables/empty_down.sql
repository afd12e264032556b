-- A down that does nothing.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY);
-- down 1
-- nothing to do
-- expected
-- down 1: found, differs: left table public.disks
