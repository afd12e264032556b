-- A parent does not go before its child.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (y text) INHERITS (a);
-- down 1
DROP TABLE a;
DROP TABLE b;
-- expected
-- down 1: found, fails: cannot drop table a because other objects depend on it
