-- A comment taken away, and back.
-- up 1
CREATE TABLE a (x integer);
COMMENT ON TABLE a IS 'rows';
-- down 1
DROP TABLE a;
-- up 2
COMMENT ON TABLE a IS NULL;
COMMENT ON COLUMN a.x IS 'number';
-- down 2
COMMENT ON COLUMN a.x IS NULL;
COMMENT ON TABLE a IS 'rows';
