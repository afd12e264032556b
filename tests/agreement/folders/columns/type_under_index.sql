-- Indexes and constraints are made again with their column.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY, label varchar(10) UNIQUE, size integer CHECK (size > 0));
CREATE INDEX disks_label_size ON disks (label, size);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER label TYPE varchar(20), ALTER size TYPE bigint;
-- down 2
ALTER TABLE disks ALTER label TYPE varchar(10), ALTER size TYPE integer;
