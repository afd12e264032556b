-- `IF NOT EXISTS` makes it, and then nothing.
-- up 1
CREATE TABLE IF NOT EXISTS disks (id bigint PRIMARY KEY);
-- down 1
DROP TABLE disks;
-- up 2
CREATE TABLE IF NOT EXISTS disks (id bigint PRIMARY KEY);
CREATE TABLE IF NOT EXISTS hosts (id bigint PRIMARY KEY);
-- down 2
DROP TABLE hosts;
