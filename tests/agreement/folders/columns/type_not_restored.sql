-- A down with another length than before.
-- up 1
CREATE TABLE disks (id integer, label varchar(10));
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER label TYPE text;
-- down 2
ALTER TABLE disks ALTER label TYPE varchar(100);
-- expected
-- down 2: found, differs: changed column public.disks.label
