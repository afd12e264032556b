-- Nulls that are the same.
-- up 1
CREATE TABLE a (x integer UNIQUE NULLS NOT DISTINCT, y integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE UNIQUE INDEX a_y ON a (y) NULLS NOT DISTINCT;
-- down 2
DROP INDEX a_y;
