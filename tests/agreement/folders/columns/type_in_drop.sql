-- A down with a type after `DROP COLUMN`.
-- up 1
CREATE TABLE disks (id integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN label text;
-- down 2
ALTER TABLE disks DROP COLUMN label text;
-- expected
-- down 2: found, fails: syntax error at or near "text"
