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
-- expected
-- up 1: unclaimed comment extension hstore
-- up 1: unclaimed comment extension hstore text data type for storing sets of (key, value) pairs
