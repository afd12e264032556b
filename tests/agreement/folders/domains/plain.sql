-- A domain and a column of it.
-- up 1
CREATE DOMAIN share AS integer NOT NULL DEFAULT 3 CHECK (VALUE < 100);
CREATE TABLE a (s share);
-- down 1
DROP TABLE a;
DROP DOMAIN share;
