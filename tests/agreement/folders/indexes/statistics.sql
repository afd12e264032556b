-- Statistics over several columns.
-- up 1
CREATE TABLE a (x integer, y integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE STATISTICS a_stats (ndistinct) ON x, y FROM a;
-- down 2
DROP STATISTICS a_stats;
