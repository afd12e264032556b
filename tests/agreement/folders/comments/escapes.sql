-- Comments with quotes and escapes.
-- up 1
CREATE TABLE a (x integer);
COMMENT ON TABLE a IS 'it''s';
-- down 1
DROP TABLE a;
-- up 2
COMMENT ON TABLE a IS NULL;
-- down 2
COMMENT ON TABLE a IS E'it\'s';
-- expected
-- down 2: unclaimed comment relation a text it's
