-- A name that is taken.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (x integer);
-- down 1
DROP TABLE a, b;
-- up 2
ALTER TABLE a RENAME TO c;
-- down 2
ALTER TABLE c RENAME TO b;
-- expected
-- down 2: found, fails: relation "b" already exists
