-- The index of a constraint is no index to drop.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD CONSTRAINT one_x UNIQUE (x);
-- down 2
DROP INDEX one_x;
-- expected
-- down 2: found, fails: cannot drop index one_x because constraint one_x on table a requires it
