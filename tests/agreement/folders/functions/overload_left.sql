-- A function with other arguments is another function.
-- up 1
CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP FUNCTION f(integer);
-- up 2
CREATE OR REPLACE FUNCTION f(bigint) RETURNS integer LANGUAGE sql AS 'SELECT 2';
-- down 2
CREATE OR REPLACE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- expected
-- down 2: found, differs: left function public.f(bigint)
