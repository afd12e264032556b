-- A column that one statement drops and adds.
-- up 1
CREATE TABLE disks (id integer, a integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks DROP COLUMN a, ADD COLUMN a text;
-- down 2
ALTER TABLE disks DROP COLUMN a, ADD COLUMN a integer;
