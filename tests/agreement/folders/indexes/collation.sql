-- Collations of keys.
-- up 1
CREATE TABLE disks (label text, code text COLLATE "C");
CREATE INDEX disks_label ON disks (label COLLATE "C", code COLLATE "C", label);
CREATE INDEX disks_code ON disks (code COLLATE "default", lower(label) COLLATE "C");
-- down 1
DROP TABLE disks;
-- up 2
DROP INDEX disks_code;
CREATE INDEX disks_code ON disks (code COLLATE pg_catalog."default", lower(label) COLLATE pg_catalog."C");
-- down 2
DROP INDEX disks_code;
CREATE INDEX disks_code ON disks (code COLLATE "default", lower(label) COLLATE "C");
-- up 3
ALTER TABLE disks ALTER code TYPE text;
-- down 3
ALTER TABLE disks ALTER code TYPE text COLLATE "C";
-- expected
-- up 1: unclaimed index disks_code key 2 collation pg_catalog.C
-- up 2: unclaimed index disks_code key 2 collation pg_catalog.C
-- down 2: unclaimed index disks_code key 2 collation pg_catalog.C
-- up 3: unclaimed index disks_code key 2 collation pg_catalog.C
-- down 3: unclaimed index disks_code key 2 collation pg_catalog.C
-- down 3: found, differs: changed index public.disks_code
