-- A partial index comes back whole.
-- up 1
CREATE TABLE a (x text);
CREATE INDEX a_x ON a (x) WHERE x <> '';
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX a_x;
-- down 2
CREATE INDEX a_x ON a (x);
-- expected
-- down 2: found, differs: changed index public.a_x
