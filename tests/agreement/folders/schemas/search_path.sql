-- Where names go that have no schema.
-- up 1
CREATE SCHEMA app;
SET search_path TO app, public;
CREATE TABLE a (x integer UNIQUE);
CREATE TABLE public.b (x integer REFERENCES a (x));
CREATE TYPE state AS ENUM ('on');
-- down 1
DROP TABLE b;
DROP SCHEMA app CASCADE;
-- up 2
CREATE TABLE c (x integer);
SET LOCAL search_path = app;
CREATE TABLE d (x integer, s state);
-- down 2
DROP TABLE app.d;
DROP TABLE c;
