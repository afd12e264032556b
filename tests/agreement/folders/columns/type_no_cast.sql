-- A down that forgets `USING` where the server needs it.
-- up 1
CREATE TABLE disks (id integer, size integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER size TYPE text;
-- down 2
ALTER TABLE disks ALTER size TYPE integer;
-- expected
-- down 2: found, fails: column "size" cannot be cast automatically to type integer
