-- A table that becomes a partition, and not any more.
-- up 1
CREATE TABLE log (at date) PARTITION BY RANGE (at);
CREATE TABLE log_old (at date);
-- down 1
DROP TABLE log, log_old;
-- up 2
ALTER TABLE log ATTACH PARTITION log_old FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
-- down 2
ALTER TABLE log DETACH PARTITION log_old;
