-- What is taken back.
-- up 1
CREATE TABLE a (x integer);
SAVEPOINT one;
CREATE TABLE b (x integer);
ROLLBACK TO SAVEPOINT one;
CREATE TABLE c (x integer);
RELEASE SAVEPOINT one;
-- down 1
DROP TABLE a, c;
-- expected
-- up 1: unclaimed column a.x
-- up 1: unclaimed column a.x nullable true
-- up 1: unclaimed column a.x type integer
-- up 1: unclaimed table a
