-- A collation of a column.
-- up 1
CREATE TABLE disks (label text COLLATE "C", other text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER other TYPE text COLLATE "POSIX";
-- down 2
ALTER TABLE disks ALTER other TYPE text;
