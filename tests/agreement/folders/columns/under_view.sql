-- A column that a view reads does not go.
-- up 1
CREATE TABLE disks (id integer, a integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN b integer;
CREATE VIEW bs AS SELECT b FROM disks;
-- down 2
ALTER TABLE disks DROP COLUMN b;
DROP VIEW bs;
-- expected
-- up 2: unclaimed view bs query text  SELECT disks.b FROM disks;
-- down 2: found, fails: cannot drop column b of table disks because other objects depend on it
