-- A column comes back without its default.
-- up 1
CREATE TABLE disks (id integer, size integer NOT NULL DEFAULT 16);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER size DROP DEFAULT;
-- down 2
ALTER TABLE disks ALTER size SET NOT NULL;
-- expected
-- down 2: found, differs: lost default public.disks.size
