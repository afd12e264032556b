-- Everything of a domain and back.
-- up 1
CREATE DOMAIN share AS integer;
-- down 1
DROP DOMAIN share;
-- up 2
ALTER DOMAIN share SET DEFAULT 3;
ALTER DOMAIN share SET NOT NULL;
ALTER DOMAIN share ADD CONSTRAINT small CHECK (VALUE < 100);
-- down 2
ALTER DOMAIN share DROP CONSTRAINT small;
ALTER DOMAIN share DROP NOT NULL;
ALTER DOMAIN share DROP DEFAULT;
