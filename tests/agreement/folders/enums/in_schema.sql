-- An enum in a schema.
-- up 1
CREATE SCHEMA app;
CREATE TYPE app.state AS ENUM ('on');
CREATE TABLE a (s app.state, t app.state[]);
-- down 1
DROP TABLE a;
DROP TYPE app.state;
DROP SCHEMA app;
