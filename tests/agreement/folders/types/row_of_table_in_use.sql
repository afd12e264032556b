-- The row of a table is in use.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (one a);
-- down 1
DROP TABLE a;
DROP TABLE b;
-- expected
-- up 1: unclaimed column b.one type a
-- down 1: found, fails: cannot drop table a because other objects depend on it
