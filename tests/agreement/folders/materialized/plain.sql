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
-- up 1: unclaimed column m.n
-- up 1: unclaimed column m.n type bigint
-- up 1: unclaimed column m.x
-- up 1: unclaimed column m.x type integer
-- up 1: unclaimed index m_x key 1 column x
-- up 1: unclaimed index m_x key 1 order asc nulls last
-- up 1: unclaimed index m_x keys 1
-- up 1: unclaimed index m_x method btree
-- up 1: unclaimed materialized view m populated false
-- up 1: unclaimed materialized view m query
-- up 1: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
-- up 2: unclaimed column m.n
-- up 2: unclaimed column m.n type bigint
-- up 2: unclaimed column m.x
-- up 2: unclaimed column m.x type integer
-- up 2: unclaimed index m_x key 1 column x
-- up 2: unclaimed index m_x key 1 order asc nulls last
-- up 2: unclaimed index m_x keys 1
-- up 2: unclaimed index m_x method btree
-- up 2: unclaimed materialized view m query
-- up 2: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
-- down 2: unclaimed column m.n
-- down 2: unclaimed column m.n type bigint
-- down 2: unclaimed column m.x
-- down 2: unclaimed column m.x type integer
-- down 2: unclaimed index m_x key 1 column x
-- down 2: unclaimed index m_x key 1 order asc nulls last
-- down 2: unclaimed index m_x keys 1
-- down 2: unclaimed index m_x method btree
-- down 2: unclaimed materialized view m populated false
-- down 2: unclaimed materialized view m query
-- down 2: unclaimed materialized view m query text  SELECT a.x, count(*) AS n FROM a GROUP BY a.x;
