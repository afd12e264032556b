-- A table that the same migration drops and makes again.
-- up 1
CREATE TABLE disks (id integer, label text);
-- down 1
DROP TABLE disks;
-- up 2
DROP TABLE disks;
CREATE TABLE disks (id bigint, label varchar(20) NOT NULL);
-- down 2
DROP TABLE disks;
CREATE TABLE disks (id integer, label text);
