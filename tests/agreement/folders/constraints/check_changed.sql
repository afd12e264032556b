-- A check comes back otherwise.
-- up 1
CREATE TABLE a (x integer, CONSTRAINT small CHECK (x < 10));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP CONSTRAINT small, ADD CONSTRAINT small CHECK (x < 20);
-- down 2
ALTER TABLE a DROP CONSTRAINT small, ADD CONSTRAINT small CHECK (x <= 10);
-- expected
-- down 2: found, differs: changed constraint small on public.a
