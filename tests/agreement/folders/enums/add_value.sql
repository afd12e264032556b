-- Labels before, after and at the end.
-- up 1
CREATE TYPE state AS ENUM ('b', 'd');
-- down 1
DROP TYPE state;
-- up 2
ALTER TYPE state ADD VALUE 'a' BEFORE 'b';
ALTER TYPE state ADD VALUE 'c' AFTER 'b';
ALTER TYPE state ADD VALUE IF NOT EXISTS 'd';
ALTER TYPE state ADD VALUE IF NOT EXISTS 'e';
-- down 2
-- labels stay
-- expected
-- down 2: found, differs: changed enum labels public.state
