-- A down that forgets a view.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
DROP VIEW v;
ALTER TABLE a ALTER x TYPE bigint;
-- down 2
ALTER TABLE a ALTER x TYPE integer;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- down 2: found, differs: lost view public.v
