-- A down that leaves a domain's constraint.
-- up 1
CREATE DOMAIN share AS integer;
-- down 1
DROP DOMAIN share;
-- up 2
ALTER DOMAIN share SET NOT NULL;
ALTER DOMAIN share ADD CONSTRAINT small CHECK (VALUE < 100);
-- down 2
ALTER DOMAIN share DROP NOT NULL;
-- expected
-- down 2: found, differs: left constraint small on public.share
