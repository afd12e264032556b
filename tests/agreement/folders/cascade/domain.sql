-- A domain takes columns with it.
-- up 1
CREATE DOMAIN share AS integer;
CREATE TABLE a (x integer, s share);
-- down 1
DROP TABLE a;
DROP DOMAIN share;
-- up 2
DROP DOMAIN share CASCADE;
-- down 2
CREATE DOMAIN share AS integer;
ALTER TABLE a ADD s share;
