-- A down that allows nulls in a key.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD PRIMARY KEY (x);
-- down 2
ALTER TABLE a ALTER x DROP NOT NULL;
ALTER TABLE a DROP CONSTRAINT a_pkey;
-- expected
-- down 2: found, fails: column "x" is in a primary key
