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
-- expected
-- up 1: unclaimed table disks storage parameters fillfactor=70
-- up 2: unclaimed table disks storage parameters autovacuum_enabled=false, fillfactor=70
-- down 2: unclaimed table disks storage parameters fillfactor=70
-- up 3: unclaimed table disks storage parameters autovacuum_enabled=false
-- down 3: unclaimed table disks storage parameters autovacuum_enabled=false, fillfactor=70
