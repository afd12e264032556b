-- A composite type and a column of it.
-- up 1
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE a (p pair, q pair[]);
-- down 1
DROP TABLE a;
DROP TYPE pair;
-- expected
-- up 1: unclaimed column pair.x
-- up 1: unclaimed column pair.x type integer
-- up 1: unclaimed column pair.y
-- up 1: unclaimed column pair.y type text
-- up 1: unclaimed composite type pair
