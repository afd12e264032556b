-- A down that forgets one of two tables.
-- up 1
CREATE TABLE hosts (id bigint PRIMARY KEY);
CREATE TABLE disks (id bigint PRIMARY KEY, host bigint REFERENCES hosts);
-- down 1
DROP TABLE disks;
-- expected
-- down 1: found, differs: left table public.hosts
