-- A key takes foreign keys with it.
-- up 1
CREATE TABLE hosts (id integer PRIMARY KEY);
CREATE TABLE disks (host integer REFERENCES hosts);
-- down 1
DROP TABLE disks, hosts;
-- up 2
ALTER TABLE hosts DROP CONSTRAINT hosts_pkey CASCADE;
-- down 2
ALTER TABLE hosts ADD PRIMARY KEY (id);
-- expected
-- down 2: found, differs: lost constraint disks_host_fkey on public.disks
