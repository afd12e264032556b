-- A down that uses a column after it went.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD y text;
-- down 2
ALTER TABLE a DROP y;
UPDATE a SET x = y;
-- expected
-- down 2: found, fails: column "y" does not exist
