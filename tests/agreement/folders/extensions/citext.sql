-- Texts without case.
-- needs: citext
-- up 1
CREATE EXTENSION IF NOT EXISTS citext;
CREATE TABLE a (x citext NOT NULL UNIQUE, y citext[]);
-- down 1
DROP TABLE a;
DROP EXTENSION citext;
-- expected
-- up 1: unclaimed comment extension citext
-- up 1: unclaimed comment extension citext text data type for case-insensitive character strings
-- up 1: unclaimed extension citext schema public
