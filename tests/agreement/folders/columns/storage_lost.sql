-- A down that forgets the storage.
-- up 1
CREATE TABLE disks (label text, body text);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER body SET STORAGE EXTERNAL;
-- down 2
ALTER TABLE disks ALTER label SET STORAGE EXTENDED;
-- expected
-- down 2: found, differs: changed column public.disks.body
