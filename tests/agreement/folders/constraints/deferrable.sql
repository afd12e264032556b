-- What may wait, and not.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (host bigint REFERENCES hosts);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE disks ALTER CONSTRAINT disks_host_fkey DEFERRABLE INITIALLY DEFERRED;
-- down 2
ALTER TABLE disks ALTER CONSTRAINT disks_host_fkey NOT DEFERRABLE;
