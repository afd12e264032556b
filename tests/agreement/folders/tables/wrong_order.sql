-- A down that drops what a foreign key still needs.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (id bigint PRIMARY KEY, host bigint REFERENCES hosts);
-- down 1
DROP TABLE hosts;
DROP TABLE disks;
-- expected
-- down 1: found, fails: cannot drop table hosts because other objects depend on it
