-- Without a transaction.
-- up 1
-- no-transaction
CREATE TABLE a (x integer);
CREATE INDEX CONCURRENTLY a_x ON a (x);
VACUUM a;
-- down 1
DROP TABLE a;
