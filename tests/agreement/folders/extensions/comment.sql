-- The comment that an extension brings, and another one.
-- needs: citext, hstore
-- up 1
CREATE EXTENSION citext;
CREATE EXTENSION IF NOT EXISTS hstore;
-- down 1
DROP EXTENSION hstore;
DROP EXTENSION citext;
-- up 2
COMMENT ON EXTENSION citext IS 'labels';
COMMENT ON EXTENSION hstore IS NULL;
-- down 2
COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';
COMMENT ON EXTENSION hstore IS 'data type for storing sets of (key, value) pairs';
-- up 3
COMMENT ON EXTENSION citext IS 'labels';
-- down 3
COMMENT ON EXTENSION citext IS NULL;
-- up 4
DROP EXTENSION citext;
-- down 4
CREATE EXTENSION citext;
-- expected
-- down 3: found, differs: lost comment on extension citext
-- down 4: found, differs: changed comment on extension citext
