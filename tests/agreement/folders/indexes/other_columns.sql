-- An index comes back over other columns.
-- up 1
CREATE TABLE a (x integer, y integer);
CREATE INDEX a_x ON a (x, y);
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX a_x;
-- down 2
CREATE INDEX a_x ON a (y, x);
-- expected
-- down 2: found, differs: changed index public.a_x
