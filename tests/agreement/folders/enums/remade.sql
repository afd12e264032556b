-- A type made anew, since a label cannot go.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s state NOT NULL DEFAULT 'on');
-- down 1
DROP TABLE a;
DROP TYPE state;
-- up 2
ALTER TYPE state RENAME TO old_state;
CREATE TYPE state AS ENUM ('on', 'off', 'lost');
ALTER TABLE a ALTER s DROP DEFAULT;
ALTER TABLE a ALTER s TYPE state USING s::text::state;
ALTER TABLE a ALTER s SET DEFAULT 'on';
DROP TYPE old_state;
-- down 2
ALTER TABLE a ALTER s DROP DEFAULT;
ALTER TYPE state RENAME TO new_state;
CREATE TYPE state AS ENUM ('on', 'off');
ALTER TABLE a ALTER s TYPE state USING s::text::state;
ALTER TABLE a ALTER s SET DEFAULT 'on';
DROP TYPE new_state;
