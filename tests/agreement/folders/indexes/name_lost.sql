-- An index comes back under the server's name.
-- up 1
CREATE TABLE a (x text);
CREATE INDEX by_x ON a (x);
-- down 1
DROP TABLE a;
-- up 2
DROP INDEX by_x;
-- down 2
CREATE INDEX ON a (x);
-- expected
-- down 2: found, differs: left index public.a_x_idx, lost index public.by_x
