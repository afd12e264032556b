-- A function that takes a type of ours holds it.
-- up 1
CREATE TYPE state AS ENUM ('on');
CREATE FUNCTION f(state) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP TYPE state;
DROP FUNCTION f(state);
-- expected
-- down 1: found, fails: cannot drop type state because other objects depend on it
