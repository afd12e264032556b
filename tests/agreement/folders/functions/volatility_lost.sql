-- A down that forgets `IMMUTABLE`.
-- up 1
CREATE FUNCTION one() RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT 1';
-- down 1
DROP FUNCTION one;
-- up 2
DROP FUNCTION one;
-- down 2
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- expected
-- down 2: found, differs: changed function public.one()
