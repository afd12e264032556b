-- Without a transaction.
-- up 1
CREATE TABLE a (x integer, y integer);
-- down 1
DROP TABLE a;
-- up 2
-- no-transaction
CREATE INDEX CONCURRENTLY a_x ON a (x);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_y ON a (y);
-- down 2
-- no-transaction
DROP INDEX CONCURRENTLY a_x;
DROP INDEX CONCURRENTLY IF EXISTS a_y;
