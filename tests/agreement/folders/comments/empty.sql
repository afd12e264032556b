-- An empty comment is none.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
COMMENT ON TABLE a IS 'rows';
-- down 2
COMMENT ON TABLE a IS '';
