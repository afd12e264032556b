-- The same names in two schemas.
-- up 1
CREATE SCHEMA app;
CREATE TABLE app.a (x integer UNIQUE);
CREATE TABLE a (x integer UNIQUE);
CREATE INDEX ON app.a (x);
CREATE INDEX ON a (x);
-- down 1
DROP TABLE a;
DROP SCHEMA app CASCADE;
