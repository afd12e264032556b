-- A materialized view with an index.
-- up 1
CREATE TABLE a (x integer);
CREATE MATERIALIZED VIEW m AS SELECT x, count(*) AS n FROM a GROUP BY x WITH NO DATA;
CREATE UNIQUE INDEX m_x ON m (x);
-- down 1
DROP MATERIALIZED VIEW m;
DROP TABLE a;
-- up 2
REFRESH MATERIALIZED VIEW m;
-- down 2
REFRESH MATERIALIZED VIEW m WITH NO DATA;
-- expected
-- up 1: unclaimed materialized view m populated false
-- up 1: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
-- up 2: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
-- down 2: unclaimed materialized view m populated false
-- down 2: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
