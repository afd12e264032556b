-- An index comes back without its operator class.
-- up 1
CREATE TABLE a (x text);
CREATE INDEX a_x ON a (x text_pattern_ops);
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX a_x;
-- down 2
CREATE INDEX a_x ON a (x);
-- expected
-- down 2: found, differs: changed index public.a_x
