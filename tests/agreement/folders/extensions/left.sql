-- A down that leaves the extension.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (x citext);
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed comment extension citext
-- up 1: unclaimed comment extension citext text data type for case-insensitive character strings
-- up 1: unclaimed extension citext schema public
-- down 1: unclaimed comment extension citext
-- down 1: unclaimed comment extension citext text data type for case-insensitive character strings
-- down 1: unclaimed extension citext schema public
-- down 1: found, differs: left extension citext
