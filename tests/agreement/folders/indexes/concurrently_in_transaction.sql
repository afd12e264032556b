-- A down that cannot run in its transaction.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
CREATE INDEX a_x ON a (x);
-- down 2
DROP INDEX CONCURRENTLY a_x;
-- expected
-- down 2: found, fails: DROP INDEX CONCURRENTLY cannot run inside a transaction block
