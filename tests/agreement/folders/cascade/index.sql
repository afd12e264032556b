-- A foreign key goes with the unique index that it needs.
-- up 1
CREATE TABLE a (x integer);
CREATE UNIQUE INDEX a_x ON a (x);
CREATE TABLE b (x integer REFERENCES a (x));
-- down 1
DROP TABLE b, a;
-- up 2
DROP INDEX a_x CASCADE;
-- down 2
CREATE UNIQUE INDEX a_x ON a (x);
-- expected
-- down 2: found, differs: lost constraint b_x_fkey on public.b
