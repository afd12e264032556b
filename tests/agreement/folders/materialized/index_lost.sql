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
-- up 1: unclaimed column m.x
-- up 1: unclaimed column m.x type integer
-- up 1: unclaimed index m_x key 1 column x
-- up 1: unclaimed index m_x key 1 order asc nulls last
-- up 1: unclaimed index m_x keys 1
-- up 1: unclaimed index m_x method btree
-- up 1: unclaimed materialized view m query
-- up 1: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 2: unclaimed column m.x
-- down 2: unclaimed column m.x type integer
-- down 2: unclaimed materialized view m query
-- down 2: unclaimed materialized view m query text  SELECT a.x FROM a;
-- down 2: found, differs: lost index public.m_x
