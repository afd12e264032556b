-- `SET NULL` of one of the columns.
-- up 1
CREATE TABLE hosts (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE disks (a integer, b integer, FOREIGN KEY (a, b) REFERENCES hosts ON DELETE SET NULL (b));
-- down 1
DROP TABLE disks, hosts;
-- expected
-- up 1: unclaimed constraint disks.disks_a_b_fkey on delete set null
