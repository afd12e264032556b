-- A down that drops a constraint under a name it never had.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (host bigint);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE disks ADD FOREIGN KEY (host) REFERENCES hosts;
-- down 2
ALTER TABLE disks DROP CONSTRAINT disks_host_fk;
-- expected
-- down 2: found, fails: constraint "disks_host_fk" of relation "disks" does not exist
