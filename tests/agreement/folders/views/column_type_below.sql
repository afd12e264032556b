-- A type below a view does not change.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
ALTER TABLE a ADD z integer;
-- down 2
ALTER TABLE a DROP z, ALTER x TYPE bigint;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 2: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: found, fails: cannot alter type of a column used by a view or rule
