-- A down with other labels than before.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off', 'lost');
-- down 1
DROP TYPE state;
-- up 2
DROP TYPE state;
-- down 2
CREATE TYPE state AS ENUM ('on', 'lost', 'off');
-- expected
-- down 2: found, differs: changed enum labels public.state
