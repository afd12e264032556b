-- How a column is kept.
-- up 1
CREATE TABLE disks (label text, body text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER body SET STORAGE EXTERNAL, ALTER label SET STATISTICS 500;
-- down 2
ALTER TABLE disks ALTER body SET STORAGE EXTENDED, ALTER label SET STATISTICS -1;
