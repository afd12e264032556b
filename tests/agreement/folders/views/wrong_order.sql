-- A table that a view reads does not go before it.
-- up 1
CREATE TABLE a (x integer);
CREATE VIEW v AS SELECT x FROM a;
-- down 1
DROP TABLE a;
DROP VIEW v;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
-- down 1: found, fails: cannot drop table a because other objects depend on it
