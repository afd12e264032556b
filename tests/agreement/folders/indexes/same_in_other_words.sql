-- The same index in other words.
-- up 1
CREATE TABLE a (x integer, y text);
CREATE INDEX a_x ON a (x);
CREATE INDEX a_y ON a (lower(y)) WHERE x > 0;
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX a_x, a_y;
-- down 2
CREATE INDEX a_x ON public.a USING BTREE (x ASC NULLS LAST);
CREATE INDEX a_y ON a (LOWER(y)) WHERE (x > 0);
