-- An index that is there already.
-- up 1
CREATE TABLE a (x integer, y integer);
CREATE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
-- up 2
CREATE INDEX IF NOT EXISTS a_x ON a (x);
CREATE INDEX IF NOT EXISTS a_y ON a (y);
-- down 2
DROP INDEX a_y;
