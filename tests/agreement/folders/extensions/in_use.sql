-- An extension that a column needs does not go.
-- needs: citext
-- up 1
CREATE EXTENSION citext;
CREATE TABLE a (x citext);
-- down 1
DROP EXTENSION citext;
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop extension citext because other objects depend on it
