-- What `ALTER FUNCTION` does.
-- up 1
CREATE SCHEMA app;
CREATE FUNCTION f(n integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f;
DROP SCHEMA app;
-- up 2
ALTER FUNCTION f(integer) IMMUTABLE;
ALTER FUNCTION f(integer) RENAME TO g;
ALTER FUNCTION g SET SCHEMA app;
ALTER FUNCTION app.g(integer) SET search_path = app;
-- down 2
ALTER FUNCTION app.g(integer) RESET search_path;
ALTER FUNCTION app.g(integer) SET SCHEMA public;
ALTER FUNCTION g(integer) RENAME TO f;
ALTER FUNCTION f(integer) VOLATILE;
-- expected
-- up 2: unclaimed function app.g(integer) setting search_path app
