-- A down that leaves the extension.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (x citext);
-- down 1
DROP TABLE a;
-- expected
-- down 1: found, differs: left extension citext
