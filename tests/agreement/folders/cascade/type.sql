-- A type takes columns with it.
-- up 1
CREATE TYPE state AS ENUM ('on');
CREATE TABLE a (x integer, s state, t state[]);
CREATE INDEX a_s ON a (s);
-- down 1
DROP TABLE a;
DROP TYPE state;
-- up 2
DROP TYPE state CASCADE;
-- down 2
CREATE TYPE state AS ENUM ('on');
ALTER TABLE a ADD s state, ADD t state[];
CREATE INDEX a_s ON a (s);
