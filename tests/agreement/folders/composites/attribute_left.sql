-- A down that leaves an attribute.
-- up 1
CREATE TYPE pair AS (x integer, y text);
-- down 1
DROP TYPE pair;
-- up 2
ALTER TYPE pair ADD ATTRIBUTE z integer;
ALTER TYPE pair ADD ATTRIBUTE w integer;
-- down 2
ALTER TYPE pair DROP ATTRIBUTE z;
-- expected
-- down 2: found, differs: left column public.pair.w
