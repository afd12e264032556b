-- A copy takes from the sequence of the table that it was copied from.
-- up 1
CREATE TABLE a (id serial, x text);
CREATE TABLE b (LIKE a INCLUDING ALL);
-- down 1
DROP TABLE a;
DROP TABLE b;
-- expected
-- down 1: found, fails: cannot drop table a because other objects depend on it
