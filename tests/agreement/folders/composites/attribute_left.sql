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
-- up 1: unclaimed column pair.x
-- up 1: unclaimed column pair.x type integer
-- up 1: unclaimed column pair.y
-- up 1: unclaimed column pair.y type text
-- up 1: unclaimed composite type pair
-- up 2: unclaimed column pair.w
-- up 2: unclaimed column pair.w type integer
-- up 2: unclaimed column pair.x
-- up 2: unclaimed column pair.x type integer
-- up 2: unclaimed column pair.y
-- up 2: unclaimed column pair.y type text
-- up 2: unclaimed column pair.z
-- up 2: unclaimed column pair.z type integer
-- up 2: unclaimed composite type pair
-- down 2: unclaimed column pair.w
-- down 2: unclaimed column pair.w type integer
-- down 2: unclaimed column pair.x
-- down 2: unclaimed column pair.x type integer
-- down 2: unclaimed column pair.y
-- down 2: unclaimed column pair.y type text
-- down 2: unclaimed composite type pair
-- down 2: found, differs: left column public.pair.w
