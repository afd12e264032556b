-- `DROP VIEW` takes no materialized view.
-- up 1
CREATE TABLE a (x integer);
CREATE MATERIALIZED VIEW m AS SELECT x FROM a;
-- down 1
DROP VIEW m;
DROP TABLE a;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 1: found, fails: "m" is not a view
