-- A type changed by an expression.
-- up 1
CREATE TABLE disks (id integer, size text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER size TYPE integer USING size::integer;
-- down 2
ALTER TABLE disks ALTER size TYPE text USING size::text;
