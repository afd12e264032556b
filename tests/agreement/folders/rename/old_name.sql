-- A down that uses a name that is gone.
-- up 1
CREATE TABLE a (id integer, y integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a RENAME TO c;
-- down 2
ALTER TABLE a RENAME TO c;
-- expected
-- down 2: found, fails: relation "a" does not exist
