-- One of a circle does not go alone.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY, main bigint);
CREATE TABLE disks (id bigint PRIMARY KEY, host bigint REFERENCES hosts);
ALTER TABLE hosts ADD FOREIGN KEY (main) REFERENCES disks;
-- down 1
DROP TABLE disks;
DROP TABLE hosts;
-- expected
-- down 1: found, fails: cannot drop table disks because other objects depend on it
