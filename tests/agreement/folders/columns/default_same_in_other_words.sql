-- Defaults that mean the same come back in other words.
-- up 1
CREATE TABLE disks (id integer, made timestamptz DEFAULT now(), state text DEFAULT 'new', on_line boolean DEFAULT true);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks ALTER made DROP DEFAULT, ALTER state DROP DEFAULT, ALTER on_line DROP DEFAULT;
-- down 2
ALTER TABLE disks ALTER made SET DEFAULT NOW(), ALTER state SET DEFAULT 'new'::text, ALTER on_line SET DEFAULT TRUE;
