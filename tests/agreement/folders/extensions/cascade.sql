-- What goes with an extension.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (id integer, x citext, y text);
CREATE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
DROP EXTENSION citext;
-- up 2
DROP EXTENSION citext CASCADE;
-- down 2
CREATE EXTENSION citext;
ALTER TABLE a ADD x citext;
-- expected
-- down 2: missed, differs: lost index public.a_x, changed order public.a
