-- An enum and a column of it.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s state NOT NULL DEFAULT 'on', t state[]);
-- down 1
DROP TABLE a;
DROP TYPE state;
