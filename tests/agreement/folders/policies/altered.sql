-- A policy changed, and not quite back.
-- up 1
CREATE TABLE a (x integer);
CREATE POLICY small ON a USING (x < 9);
-- down 1
DROP TABLE a;
-- up 2
ALTER POLICY small ON a USING (x < 8);
-- down 2
ALTER POLICY small ON a USING (x < 9);
-- up 3
ALTER POLICY small ON a RENAME TO tiny;
-- down 3
ALTER POLICY tiny ON a RENAME TO small;
-- up 4
ALTER POLICY tiny ON a USING (x < 7);
-- down 4
ALTER POLICY tiny ON a USING (x < 9);
-- expected
-- down 4: found, differs: changed policy tiny on public.a
