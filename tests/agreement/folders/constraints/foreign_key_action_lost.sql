-- A down that forgets `ON DELETE`.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (host bigint REFERENCES hosts ON DELETE CASCADE);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE disks DROP CONSTRAINT disks_host_fkey;
-- down 2
ALTER TABLE disks ADD FOREIGN KEY (host) REFERENCES hosts;
-- expected
-- down 2: found, differs: changed constraint disks_host_fkey on public.disks
