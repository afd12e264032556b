-- A name that is not the only one.
-- up 1
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f;
-- expected
-- down 1: found, fails: function name "f" is not unique
