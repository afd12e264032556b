-- A table inherits from two.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (x integer, y integer);
CREATE TABLE c (y integer, z integer) INHERITS (a, b);
-- down 1
DROP TABLE c, a, b;
