-- A default that is no default.
-- up 1
CREATE TABLE disks (id integer DEFAULT NULL, label text DEFAULT NULL, count integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER count SET DEFAULT NULL;
-- down 2
ALTER TABLE disks ALTER count DROP DEFAULT;
