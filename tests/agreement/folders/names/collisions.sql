-- Names that the server numbers since they are taken.
-- up 1
CREATE TABLE a (b integer UNIQUE, c integer);
CREATE TABLE a_b_key1 (x integer);
ALTER TABLE a ADD UNIQUE (b);
ALTER TABLE a ADD UNIQUE (b);
CREATE INDEX ON a (c);
CREATE INDEX ON a (c);
CREATE INDEX ON a (c, b);
-- down 1
DROP TABLE a, a_b_key1;
