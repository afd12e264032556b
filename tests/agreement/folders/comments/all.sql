-- Comments on everything.
-- up 1
CREATE TABLE a (x integer CONSTRAINT positive CHECK (x > 0));
CREATE INDEX a_x ON a (x);
CREATE VIEW v AS SELECT x FROM a;
CREATE TYPE state AS ENUM ('on');
CREATE FUNCTION f() RETURNS integer LANGUAGE sql AS 'SELECT 1';
COMMENT ON TABLE a IS 'rows';
COMMENT ON COLUMN a.x IS 'number';
COMMENT ON CONSTRAINT positive ON a IS 'so';
COMMENT ON INDEX a_x IS 'fast';
COMMENT ON VIEW v IS 'seen';
COMMENT ON TYPE state IS 'how';
COMMENT ON FUNCTION f() IS 'one';
-- down 1
DROP FUNCTION f();
DROP VIEW v;
DROP TABLE a;
DROP TYPE state;
-- expected
-- up 1: unclaimed view v query text  SELECT a.x FROM a;
