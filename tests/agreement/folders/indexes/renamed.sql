-- An index under another name, by `ALTER TABLE` too.
-- up 1
CREATE TABLE a (x integer UNIQUE);
CREATE INDEX a_x ON a (x);
-- down 1
DROP TABLE a;
-- up 2
ALTER INDEX a_x RENAME TO by_x;
ALTER TABLE a_x_key RENAME TO one_x;
-- down 2
ALTER INDEX IF EXISTS one_x RENAME TO a_x_key;
ALTER INDEX by_x RENAME TO a_x;
