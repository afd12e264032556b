-- All that an index of a materialized view is.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE MATERIALIZED VIEW m AS SELECT x, y FROM a;
CREATE UNIQUE INDEX m_all ON m (x DESC, lower(y) text_pattern_ops) INCLUDE (y) NULLS NOT DISTINCT WHERE x > 0;
CREATE INDEX m_hash ON m USING hash (y);
-- down 1
DROP MATERIALIZED VIEW m;
DROP TABLE a;
-- up 2
ALTER MATERIALIZED VIEW m RENAME COLUMN x TO z;
-- down 2
ALTER MATERIALIZED VIEW m RENAME COLUMN z TO x;
-- expected
-- up 1: unclaimed materialized view m query text  SELECT a.x, a.y FROM a;
-- up 2: unclaimed materialized view m query text  SELECT a.x AS z, a.y FROM a;
-- down 2: unclaimed materialized view m query text  SELECT a.x, a.y FROM a;
