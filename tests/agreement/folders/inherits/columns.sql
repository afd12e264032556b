-- What the parent gets, the child gets.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (y text) INHERITS (a);
CREATE TABLE c () INHERITS (a);
-- down 1
DROP TABLE c, b, a;
-- up 2
ALTER TABLE a ADD z integer, ALTER x TYPE bigint, ALTER x SET NOT NULL;
ALTER TABLE a RENAME COLUMN x TO number;
-- down 2
ALTER TABLE a RENAME COLUMN number TO x;
ALTER TABLE a DROP z, ALTER x TYPE integer, ALTER x DROP NOT NULL;
