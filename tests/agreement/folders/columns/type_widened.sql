-- A type that becomes wider and narrow again.
-- up 1
CREATE TABLE disks (id integer, label varchar(10), price numeric(6,2));
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER id TYPE bigint, ALTER label TYPE text, ALTER price TYPE numeric(10,4);
-- down 2
ALTER TABLE disks ALTER id TYPE integer, ALTER label TYPE varchar(10), ALTER price TYPE numeric(6,2);
