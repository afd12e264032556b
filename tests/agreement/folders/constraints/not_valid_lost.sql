-- A down that leaves a constraint valid.
-- up 1
CREATE TABLE a (x integer, CONSTRAINT small CHECK (x < 10));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT small;
-- down 2
ALTER TABLE a ADD CONSTRAINT small CHECK (x < 10) NOT VALID;
-- expected
-- down 2: found, differs: changed constraint small on public.a
