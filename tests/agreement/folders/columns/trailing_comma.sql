-- A down with a comma too many.
-- up 1
CREATE TABLE disks (id integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ADD COLUMN label text, ADD COLUMN size integer;
-- down 2
ALTER TABLE disks DROP COLUMN label, DROP COLUMN size,;
-- expected
-- down 2: vague, fails: syntax error at or near ";"
