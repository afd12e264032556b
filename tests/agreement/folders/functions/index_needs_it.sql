-- A function that an index calls does not go.
-- up 1
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE TABLE a (x integer);
CREATE INDEX a_f ON a (f(x));
-- down 1
DROP FUNCTION f(integer);
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop function f(integer) because other objects depend on it
