-- An up without a statement, and a down that does something.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
-- Nothing to do.
-- down 2
ALTER TABLE a ALTER x SET DEFAULT 1;
-- expected
-- down 2: found, differs: left default public.a.x
