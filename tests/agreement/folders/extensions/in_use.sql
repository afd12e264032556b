-- An extension that a column needs does not go.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (x citext);
-- down 1
DROP EXTENSION citext;
DROP TABLE a;
-- expected
-- up 1: unclaimed comment extension citext
-- up 1: unclaimed comment extension citext text data type for case-insensitive character strings
-- up 1: unclaimed extension citext schema public
-- down 1: found, fails: cannot drop extension citext because other objects depend on it
