-- A domain that a column has does not go.
-- up 1
CREATE DOMAIN share AS integer;
CREATE TABLE a (s share);
-- down 1
DROP DOMAIN share;
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop type share because other objects depend on it
