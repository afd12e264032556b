-- A down that leaves a function immutable.
-- up 1
CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f;
-- up 2
ALTER FUNCTION f(integer) IMMUTABLE;
CREATE TABLE a (x integer);
-- down 2
DROP TABLE a;
-- expected
-- down 2: found, differs: changed function public.f(integer)
