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
-- up 1: unclaimed comment extension citext
-- up 1: unclaimed comment extension citext text data type for case-insensitive character strings
-- up 1: unclaimed extension citext schema public
-- down 2: unclaimed comment extension citext
-- down 2: unclaimed comment extension citext text data type for case-insensitive character strings
-- down 2: unclaimed extension citext schema public
-- down 2: missed, differs: lost index public.a_x, changed order public.a
