ALTER TABLE disks ADD COLUMN disk_name text;
