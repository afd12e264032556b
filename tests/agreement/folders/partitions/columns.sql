-- A column of a partitioned table is one of its partitions.
-- up 1
CREATE TABLE log (at date) PARTITION BY RANGE (at);
CREATE TABLE log_all PARTITION OF log DEFAULT;
-- down 1
DROP TABLE log;
-- up 2
ALTER TABLE log ADD note text NOT NULL DEFAULT '';
ALTER TABLE log ADD CONSTRAINT late CHECK (at > '2000-01-01');
-- down 2
ALTER TABLE log DROP CONSTRAINT late, DROP note;
