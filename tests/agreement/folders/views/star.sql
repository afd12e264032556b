-- `*` is what was there when the view was made.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT * FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
ALTER TABLE a ADD z integer;
-- down 2
ALTER TABLE a DROP z;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x, a.y FROM a;
-- up 2: unclaimed view v query text  SELECT a.x, a.y FROM a;
-- down 2: unclaimed view v query text  SELECT a.x, a.y FROM a;
