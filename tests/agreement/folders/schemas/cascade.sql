-- A schema goes with all of it.
-- up 1
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('on');
CREATE TABLE app.a (x integer PRIMARY KEY);
CREATE TABLE b (s app.state, a integer REFERENCES app.a, keep integer);
CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
-- down 1
DROP TABLE b;
DROP SCHEMA app CASCADE;
-- up 2
DROP SCHEMA app CASCADE;
-- down 2
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('on');
CREATE TABLE app.a (x integer PRIMARY KEY);
ALTER TABLE b ADD s app.state, ADD FOREIGN KEY (a) REFERENCES app.a;
CREATE FUNCTION app.f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
