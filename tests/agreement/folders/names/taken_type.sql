-- A table makes a type of its name, and gives way to none.
-- up 1
CREATE TYPE state AS ENUM ('on');
CREATE TABLE a (s state);
CREATE TABLE states (s state[]);
-- down 1
DROP TABLE a, states;
DROP TYPE state;
