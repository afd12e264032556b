-- A parameter that a down leaves; one of what holds long values is no parameter of the table.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY, label text)
    WITH (fillfactor = 070, toast.autovacuum_enabled = off, autovacuum_vacuum_scale_factor = .5);
CREATE TABLE copy WITH (FillFactor = '60', autovacuum_enabled) AS SELECT id FROM disks;
CREATE TABLE likewise (LIKE disks INCLUDING ALL);
-- down 1
DROP TABLE likewise;
DROP TABLE copy;
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET (autovacuum_enabled = false, fillfactor = 80);
-- down 2
ALTER TABLE disks RESET (autovacuum_enabled);
-- up 3
ALTER TABLE copy SET (fillfactor = 90), RESET (autovacuum_enabled);
-- down 3
ALTER TABLE copy SET (autovacuum_enabled = true), SET (fillfactor = 60);
-- expected
-- down 2: found, differs: changed table public.disks
