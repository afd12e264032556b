-- A down that forgets a comment.
-- up 1
CREATE TABLE a (x integer, y integer);
COMMENT ON COLUMN a.y IS 'number';
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a DROP COLUMN y;
-- down 2
ALTER TABLE a ADD COLUMN y integer;
-- expected
-- down 2: found, differs: lost comment on table column public.a.y
