-- A down that leaves a column with another collation than it had.
-- up 1
CREATE TABLE disks (label text, tag varchar(20) COLLATE "C");
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER label TYPE text COLLATE "C";
-- down 2
ALTER TABLE disks ALTER label TYPE text COLLATE "POSIX";
-- up 3
ALTER TABLE disks ALTER tag TYPE varchar(40) COLLATE "C";
-- down 3
ALTER TABLE disks ALTER tag TYPE varchar(20);
-- expected
-- down 2: found, differs: changed column public.disks.label
-- down 3: found, differs: changed column public.disks.tag
