-- A type under another name.
-- up 1
CREATE TYPE state AS ENUM ('on');
CREATE TABLE a (s state DEFAULT 'on'::state);
-- down 1
DROP TABLE a;
DROP TYPE state;
-- up 2
ALTER TYPE state RENAME TO status;
-- down 2
ALTER TYPE status RENAME TO state;
-- expected
-- up 2: unclaimed column a.s default text 'on'::status
