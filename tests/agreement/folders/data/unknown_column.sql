-- A down that names a column that is not there.
-- up 1
CREATE TABLE a (id integer PRIMARY KEY, x text);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD y text;
UPDATE a SET y = x;
-- down 2
UPDATE a SET z = x;
ALTER TABLE a DROP y;
-- expected
-- down 2: found, fails: column "z" of relation "a" does not exist
