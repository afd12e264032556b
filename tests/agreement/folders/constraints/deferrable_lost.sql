-- A down that leaves a key deferrable.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (host bigint REFERENCES hosts);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE disks ALTER CONSTRAINT disks_host_fkey DEFERRABLE;
ALTER TABLE disks ADD size integer;
-- down 2
ALTER TABLE disks DROP size;
-- expected
-- down 2: found, differs: changed constraint disks_host_fkey on public.disks
