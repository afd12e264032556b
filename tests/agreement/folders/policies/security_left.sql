-- A down that leaves row security on.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ENABLE ROW LEVEL SECURITY;
CREATE POLICY small ON a USING (x < 9);
-- down 2
DROP POLICY small ON a;
-- expected
-- down 2: found, differs: changed table public.a
