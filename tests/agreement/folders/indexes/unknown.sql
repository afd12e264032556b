-- A down that drops an index that went with its table.
-- up 1
CREATE TABLE a (x integer);
CREATE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
DROP INDEX a_x;
-- expected
-- down 1: found, fails: index "a_x" does not exist
