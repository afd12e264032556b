-- A schema that is not empty does not go.
-- up 1
CREATE SCHEMA app;
CREATE TABLE app.a (x integer);
-- down 1
DROP SCHEMA app;
-- expected
-- down 1: found, fails: cannot drop schema app because other objects depend on it
