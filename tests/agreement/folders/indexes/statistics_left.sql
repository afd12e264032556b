-- A down that leaves statistics.
-- up 1
CREATE TABLE a (x integer, y integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE STATISTICS a_stats ON x, y FROM a;
ALTER TABLE a ADD z integer;
-- down 2
ALTER TABLE a DROP z;
-- expected
-- down 2: missed, differs: left statistics object public.a_stats
