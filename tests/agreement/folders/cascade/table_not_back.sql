-- A down that forgets what went with a table.
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
-- expected
-- up 1: unclaimed view v query text  SELECT hosts.id FROM hosts;
-- down 2: found, differs: lost constraint disks_host_fkey on public.disks, lost view public.v
