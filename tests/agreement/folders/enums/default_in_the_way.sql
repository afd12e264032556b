-- A default that the server cannot cast.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s text DEFAULT 'on');
-- down 1
DROP TABLE a;
DROP TYPE state;
-- up 2
ALTER TABLE a ADD t integer;
-- down 2
ALTER TABLE a DROP t;
ALTER TABLE a ALTER s TYPE state USING s::state;
-- expected
-- down 2: found, fails: default for column "s" cannot be cast automatically to type state
