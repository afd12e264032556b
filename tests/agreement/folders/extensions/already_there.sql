-- An extension that is there already is dropped too early.
-- needs: hstore
-- up 1
CREATE EXTENSION IF NOT EXISTS hstore;
-- down 1
DROP EXTENSION hstore;
-- up 2
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE TABLE a (x hstore);
-- down 2
DROP TABLE a;
DROP EXTENSION IF EXISTS hstore;
-- expected
-- down 2: found, differs: lost extension hstore
