-- A down that makes the table, but not all of it.
-- up 1
CREATE TABLE disks (id integer PRIMARY KEY, label text NOT NULL, size integer DEFAULT 5);
CREATE INDEX disks_size ON disks (size);
-- down 1
DROP TABLE disks;
-- up 2
DROP TABLE disks;
-- down 2
CREATE TABLE disks (id integer PRIMARY KEY, label text, size integer);
-- expected
-- down 2: found, differs: lost default public.disks.size, lost index public.disks_size, lost not null public.disks.label
