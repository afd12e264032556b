-- Another default than before.
-- up 1
CREATE TABLE disks (id integer, size integer DEFAULT 16, state text DEFAULT 'new');
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER size SET DEFAULT 32, ALTER state DROP DEFAULT;
-- down 2
ALTER TABLE disks ALTER size SET DEFAULT 15, ALTER state SET DEFAULT 'new';
-- expected
-- down 2: found, differs: changed default public.disks.size
