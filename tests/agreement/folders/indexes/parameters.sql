-- Parameters of an index.
-- up 1
CREATE TABLE a (x integer);
CREATE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
-- up 2
ALTER INDEX a_x SET (fillfactor = 50);
-- down 2
ALTER INDEX a_x RESET (fillfactor);
