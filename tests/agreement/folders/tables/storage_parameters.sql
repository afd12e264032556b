-- Parameters set and reset.
-- up 1
CREATE TABLE disks (id bigint PRIMARY KEY) WITH (fillfactor = 70);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks SET (autovacuum_enabled = false);
-- down 2
ALTER TABLE disks RESET (autovacuum_enabled);
-- up 3
ALTER TABLE disks RESET (fillfactor);
-- down 3
ALTER TABLE disks SET (fillfactor = 70);
