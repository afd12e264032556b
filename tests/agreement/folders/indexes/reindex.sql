-- What only works on the rows.
-- up 1
CREATE TABLE a (x integer);
CREATE INDEX a_x ON a (x);
REINDEX INDEX a_x;
REINDEX TABLE a;
ANALYZE a;
CLUSTER a USING a_x;
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed index a_x clustered true
