-- A materialized view under another name.
-- up 1
CREATE TABLE a (x integer);
CREATE MATERIALIZED VIEW IF NOT EXISTS m AS SELECT x FROM a;
-- down 1
DROP MATERIALIZED VIEW m;
DROP TABLE a;
-- up 2
ALTER MATERIALIZED VIEW m RENAME TO n;
-- down 2
ALTER MATERIALIZED VIEW n RENAME TO m;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT a.x FROM a;
-- up 2: unclaimed materialized view n query text  SELECT a.x FROM a;
-- down 2: unclaimed materialized view m query text  SELECT a.x FROM a;
