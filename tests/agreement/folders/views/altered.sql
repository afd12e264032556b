-- A view and what `ALTER` does to it.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE VIEW v AS SELECT x, y FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
-- up 2
ALTER VIEW v RENAME TO w;
ALTER VIEW w RENAME COLUMN x TO one;
ALTER VIEW w ALTER y SET DEFAULT 'none';
ALTER VIEW w SET (security_barrier);
-- down 2
ALTER VIEW w RESET (security_barrier);
ALTER VIEW w ALTER y DROP DEFAULT;
ALTER TABLE w RENAME one TO x;
ALTER VIEW w RENAME TO v;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x, a.y FROM a;
-- up 2: unclaimed view w query text  SELECT a.x AS one, a.y FROM a;
-- down 2: unclaimed view v query text  SELECT a.x, a.y FROM a;
