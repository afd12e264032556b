-- A down that makes one of two again.
-- up 1
CREATE TABLE a (x integer, y integer);
CREATE INDEX a_x ON a (x);
CREATE INDEX a_y ON a (y);
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX a_x;
DROP INDEX a_y;
-- down 2
CREATE INDEX a_x ON a (x);
-- expected
-- down 2: found, differs: lost index public.a_y
