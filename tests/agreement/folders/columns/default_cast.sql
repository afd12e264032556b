-- A default that goes before its column gets another type, and comes back.
-- up 1
CREATE TYPE state AS ENUM ('new', 'gone');
CREATE TABLE disks (id integer, state state DEFAULT 'new', n integer DEFAULT 3, t text DEFAULT 5);
-- down 1
DROP TABLE disks;
DROP TYPE state;
-- up 2
ALTER TABLE disks ALTER state TYPE text, ALTER n TYPE bigint, ALTER t TYPE integer USING 1;
-- down 2
ALTER TABLE disks ALTER state DROP DEFAULT, ALTER state TYPE state USING state::state, ALTER n TYPE integer, ALTER t TYPE text;
ALTER TABLE disks ALTER state SET DEFAULT 'new';
