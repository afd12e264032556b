-- Options of a column.
-- up 1
CREATE TABLE disks (label text);
ALTER TABLE disks ALTER label SET (n_distinct = 5);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER label RESET (n_distinct);
-- down 2
ALTER TABLE disks ALTER label SET (n_distinct = 5);
