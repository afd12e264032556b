-- A materialized view comes back without its index.
-- up 1
CREATE TABLE a (x integer);
CREATE MATERIALIZED VIEW m AS SELECT x FROM a;
CREATE UNIQUE INDEX m_x ON m (x);
-- down 1
DROP MATERIALIZED VIEW m;
DROP TABLE a;
-- up 2
DROP MATERIALIZED VIEW m;
-- down 2
CREATE MATERIALIZED VIEW m AS SELECT x FROM a;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 2: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 2: found, differs: lost index public.m_x
