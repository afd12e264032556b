-- An extension in a schema.
-- needs: hstore
-- up 1
CREATE SCHEMA app;
CREATE EXTENSION hstore WITH SCHEMA app;
CREATE TABLE a (x app.hstore);
-- down 1
DROP TABLE a;
DROP EXTENSION hstore;
DROP SCHEMA app;
