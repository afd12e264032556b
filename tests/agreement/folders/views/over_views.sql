-- Views over views.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v AS SELECT x FROM a;
CREATE VIEW w AS SELECT v.x + 1 AS y FROM v;
-- down 1
DROP VIEW v CASCADE;
DROP TABLE a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- up 1: unclaimed view w query text  SELECT (v.x + 1) AS y FROM v;
