-- A policy that may not be there.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
DROP POLICY IF EXISTS small ON a;
CREATE POLICY small ON a USING (x < 9);
-- down 2
DROP POLICY IF EXISTS smal ON a;
-- expected
-- down 2: found, differs: left policy small on public.a
