-- A function that a default calls does not go.
-- up 1
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE a (x integer DEFAULT f());
-- down 1
DROP FUNCTION f();
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop function f() because other objects depend on it
