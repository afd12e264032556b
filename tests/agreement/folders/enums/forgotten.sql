-- A down that leaves the type.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
CREATE TABLE a (s state);
-- down 1
DROP TABLE a;
-- expected
-- down 1: found, differs: left type public.state
