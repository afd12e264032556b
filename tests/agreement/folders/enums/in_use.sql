-- A type that a column has does not go.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s state);
-- down 1
DROP TYPE state;
DROP TABLE a;
-- expected
-- down 1: found, fails: cannot drop type state because other objects depend on it
