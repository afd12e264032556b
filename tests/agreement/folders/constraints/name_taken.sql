-- A down that adds a constraint that never went.
-- up 1
CREATE TABLE a (x integer CONSTRAINT small CHECK (x < 10));
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD y integer;
-- down 2
ALTER TABLE a DROP y;
ALTER TABLE a ADD CONSTRAINT small CHECK (x < 10);
-- expected
-- down 2: found, fails: constraint "small" for relation "a" already exists
