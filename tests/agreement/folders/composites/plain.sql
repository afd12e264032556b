-- A composite type and a column of it.
-- up 1
CREATE TYPE pair AS (x integer, y text);
CREATE TABLE a (p pair, q pair[]);
-- down 1
DROP TABLE a;
DROP TYPE pair;
