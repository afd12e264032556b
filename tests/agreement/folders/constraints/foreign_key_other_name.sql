-- A down that gives another name.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (host bigint REFERENCES hosts);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE disks DROP CONSTRAINT disks_host_fkey;
-- down 2
ALTER TABLE disks ADD CONSTRAINT disks_host FOREIGN KEY (host) REFERENCES hosts;
-- expected
-- down 2: found, differs: left constraint disks_host on public.disks, lost constraint disks_host_fkey on public.disks
