-- A down that forgets the default when the type is made anew.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s state NOT NULL DEFAULT 'on');
-- down 1
DROP TABLE a;
DROP TYPE state;
-- up 2
ALTER TABLE a ALTER s DROP DEFAULT;
ALTER TABLE a ALTER s TYPE text;
DROP TYPE state;
-- down 2
CREATE TYPE state AS ENUM ('on', 'off');
ALTER TABLE a ALTER s TYPE state USING s::state;
-- expected
-- down 2: found, differs: lost default public.a.s
