-- A table takes keys and views with it.
-- up 1
CREATE TABLE hosts (id integer PRIMARY KEY);
CREATE TABLE disks (host integer REFERENCES hosts, size integer);
CREATE VIEW v AS SELECT id FROM hosts;
-- down 1
DROP VIEW v;
DROP TABLE disks, hosts;
-- up 2
DROP TABLE hosts CASCADE;
-- down 2
CREATE TABLE hosts (id integer PRIMARY KEY);
ALTER TABLE disks ADD FOREIGN KEY (host) REFERENCES hosts;
CREATE VIEW v AS SELECT id FROM hosts;
-- expected
-- up 1: unclaimed view v query text  SELECT hosts.id FROM hosts;
-- down 2: unclaimed view v query text  SELECT hosts.id FROM hosts;
