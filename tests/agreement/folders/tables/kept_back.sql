-- How a table is kept, taken back.
-- up 1
CREATE UNLOGGED TABLE disks (id bigint PRIMARY KEY, body text, n numeric, i integer);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET LOGGED;
ALTER TABLE disks REPLICA IDENTITY FULL;
ALTER TABLE disks ALTER body SET STORAGE EXTERNAL, ALTER n SET STORAGE PLAIN;
ALTER TABLE disks RENAME body TO content;
-- down 2
ALTER TABLE disks RENAME content TO body;
ALTER TABLE disks ALTER body SET STORAGE EXTENDED, ALTER n SET STORAGE MAIN;
ALTER TABLE disks REPLICA IDENTITY DEFAULT;
ALTER TABLE disks SET UNLOGGED;
-- up 3
ALTER TABLE disks ALTER content SET STORAGE EXTERNAL;
-- down 3
ALTER TABLE disks ALTER content TYPE varchar;
ALTER TABLE disks ALTER content TYPE text;
-- expected
-- down 3: found, differs: changed column public.disks.content
