-- A label under another name.
-- up 1
CREATE TYPE state AS ENUM ('on', 'off');
-- down 1
DROP TYPE state;
-- up 2
ALTER TYPE state RENAME VALUE 'on' TO 'up';
-- down 2
ALTER TYPE state RENAME VALUE 'up' TO 'on';
