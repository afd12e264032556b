-- A domain comes back over another type.
-- up 1
CREATE DOMAIN share AS integer CHECK (VALUE > 0);
-- down 1
DROP DOMAIN share;
-- up 2
DROP DOMAIN share;
-- down 2
CREATE DOMAIN share AS bigint CHECK (VALUE > 0);
-- expected
-- down 2: found, differs: changed type public.share
