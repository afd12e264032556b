-- A column takes its indexes and constraints with it.
-- up 1
CREATE TABLE disks (id integer, a integer, b integer, UNIQUE (a, b), CHECK (a > 0), CHECK (a < b));
CREATE INDEX disks_a ON disks (a);
CREATE INDEX disks_b ON disks (b) WHERE a > 3;
CREATE INDEX disks_id ON disks (id) INCLUDE (a);
-- down 1
DROP TABLE disks;
-- up 2
ALTER TABLE disks DROP COLUMN a;
-- down 2
ALTER TABLE disks ADD COLUMN a integer CHECK (a > 0);
ALTER TABLE disks ADD UNIQUE (a, b), ADD CHECK (a < b);
CREATE INDEX disks_a ON disks (a);
CREATE INDEX disks_b ON disks (b) WHERE a > 3;
CREATE INDEX disks_id ON disks (id) INCLUDE (a);
