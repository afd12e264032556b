-- A down with another comment.
-- up 1
CREATE TABLE a (x integer);
COMMENT ON TABLE a IS 'rows';
-- down 1
DROP TABLE a;
-- up 2
COMMENT ON TABLE a IS 'all rows';
-- down 2
COMMENT ON TABLE a IS 'Rows';
-- expected
-- down 2: found, differs: changed comment on table public.a
