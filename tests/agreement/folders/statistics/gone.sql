-- Statistics go with a column or a table that they are of: there is nothing to drop.
-- up 1
CREATE TABLE a (x int, y int);
CREATE TABLE b (x int, y int);
CREATE STATISTICS s ON x, y FROM a;
CREATE STATISTICS t ON x, y FROM b;
-- down 1
DROP TABLE b;
DROP TABLE a;
DROP STATISTICS t;
-- up 2
ALTER TABLE a DROP COLUMN y;
-- down 2
DROP STATISTICS s;
ALTER TABLE a ADD COLUMN y int;
-- expected
-- down 1: missed, fails: statistics object "t" does not exist
-- down 2: missed, fails: statistics object "s" does not exist
