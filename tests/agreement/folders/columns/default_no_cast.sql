-- A default that `USING` does not convert.
-- up 1
CREATE TYPE state AS ENUM ('new', 'gone');
CREATE TABLE disks (id integer, state state DEFAULT 'new');
-- down 1
DROP TABLE disks;
DROP TYPE state;
-- up 2
ALTER TABLE disks ALTER state TYPE text;
ALTER TABLE disks ALTER state SET DEFAULT 'gone';
-- down 2
ALTER TABLE disks ALTER state TYPE state USING state::state;
-- expected
-- down 2: found, fails: default for column "state" cannot be cast automatically to type state
