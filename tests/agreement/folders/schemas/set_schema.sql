-- Things that move to another schema.
-- up 1
CREATE SCHEMA app;
CREATE TABLE a (id serial PRIMARY KEY, x integer UNIQUE CHECK (x > 0));
CREATE INDEX a_x ON a (x);
CREATE TYPE state AS ENUM ('on');
CREATE VIEW v AS SELECT id FROM a;
-- down 1
DROP VIEW v;
DROP TABLE a;
DROP TYPE state;
DROP SCHEMA app;
-- up 2
ALTER TABLE a SET SCHEMA app;
ALTER TYPE state SET SCHEMA app;
ALTER VIEW v SET SCHEMA app;
-- down 2
ALTER VIEW app.v SET SCHEMA public;
ALTER TYPE app.state SET SCHEMA public;
ALTER TABLE app.a SET SCHEMA public;
-- expected
-- up 1: unclaimed view v query text  SELECT a.id FROM a;
-- up 2: unclaimed view app.v query text  SELECT a.id FROM app.a;
-- down 2: unclaimed view v query text  SELECT a.id FROM a;
