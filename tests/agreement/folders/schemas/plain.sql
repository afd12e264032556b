-- A schema and what is in it.
-- up 1
CREATE SCHEMA app;
CREATE TABLE app.a (x integer PRIMARY KEY);
-- down 1
DROP TABLE app.a;
DROP SCHEMA app;
