-- A key that a foreign key needs does not go.
-- up 1
CREATE TABLE hosts (id bigint);
CREATE TABLE disks (host bigint);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE hosts ADD PRIMARY KEY (id);
ALTER TABLE disks ADD FOREIGN KEY (host) REFERENCES hosts;
-- down 2
ALTER TABLE hosts DROP CONSTRAINT hosts_pkey;
ALTER TABLE disks DROP CONSTRAINT disks_host_fkey;
-- expected
-- down 2: found, fails: cannot drop constraint hosts_pkey on table hosts because other objects depend on it
