-- A down that drops a function with other arguments.
-- up 1
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f(text);
-- expected
-- down 1: found, fails: function f(text) does not exist
