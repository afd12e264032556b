-- A view and its way back.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x, y FROM a WHERE x > 0;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x, a.y FROM a WHERE (a.x > 0);
