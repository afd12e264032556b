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
-- up 1: unclaimed domain share
-- up 1: unclaimed domain share base type integer
-- up 1: unclaimed domain share nullable true
-- up 2: unclaimed constraint share.small check
-- up 2: unclaimed constraint share.small expression
-- up 2: unclaimed constraint share.small expression text (VALUE < 100)
-- up 2: unclaimed constraint share.small validated true
-- up 2: unclaimed domain share
-- up 2: unclaimed domain share base type integer
-- up 2: unclaimed domain share nullable false
-- down 2: unclaimed constraint share.small check
-- down 2: unclaimed constraint share.small expression
-- down 2: unclaimed constraint share.small expression text (VALUE < 100)
-- down 2: unclaimed constraint share.small validated true
-- down 2: unclaimed domain share
-- down 2: unclaimed domain share base type integer
-- down 2: unclaimed domain share nullable true
-- down 2: found, differs: left constraint small on public.share
