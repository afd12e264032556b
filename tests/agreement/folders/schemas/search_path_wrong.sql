-- A down that looks in the wrong schema.
-- up 1
CREATE SCHEMA app;
SET search_path TO app;
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
DROP SCHEMA app;
-- expected
-- down 1: found, fails: table "a" does not exist
