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
-- up 1: unclaimed comment extension hstore
-- up 1: unclaimed comment extension hstore text data type for storing sets of (key, value) pairs
-- up 1: unclaimed extension hstore schema public
-- up 2: unclaimed comment extension hstore
-- up 2: unclaimed comment extension hstore text data type for storing sets of (key, value) pairs
-- up 2: unclaimed extension hstore schema public
-- down 2: found, differs: lost extension hstore
