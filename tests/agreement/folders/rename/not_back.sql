-- A down that does not rename back.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME TO c;
ALTER TABLE c ADD y integer;
-- down 2
ALTER TABLE c DROP y;
-- expected
-- down 2: found, differs: lost table public.a, left table public.c
