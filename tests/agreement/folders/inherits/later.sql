-- A table inherits later, and no more.
-- up 1
CREATE TABLE a (x integer);
CREATE TABLE b (x integer, y text);
-- down 1
DROP TABLE a, b;
-- up 2
ALTER TABLE b INHERIT a;
-- down 2
ALTER TABLE b NO INHERIT a;
