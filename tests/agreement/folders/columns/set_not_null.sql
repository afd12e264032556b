-- Made required and back.
-- up 1
CREATE TABLE disks (id integer, label text);
-- down 1
DROP TABLE disks;
-- up 2
UPDATE disks SET label = '' WHERE label IS NULL;
ALTER TABLE disks ALTER COLUMN label SET NOT NULL;
-- down 2
ALTER TABLE disks ALTER COLUMN label DROP NOT NULL;
