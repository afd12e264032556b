-- A column below a view gets another name.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x, y FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME x TO z;
ALTER TABLE a RENAME TO b;
-- down 2
ALTER TABLE b RENAME TO a;
ALTER TABLE a RENAME z TO x;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x, a.y FROM a;
-- up 2: unclaimed view v query text  SELECT b.z AS x, b.y FROM b;
-- down 2: unclaimed view v query text  SELECT a.x, a.y FROM a;
