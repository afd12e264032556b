-- Partitions by range.
-- up 1
CREATE TABLE log (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE log_new PARTITION OF log FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
CREATE INDEX log_at ON log (at);
-- down 1
DROP TABLE log;
-- expected
-- up 1: unclaimed table log partition key
-- up 1: unclaimed table log partition key text RANGE (at)
-- up 1: unclaimed table log_new bound
-- up 1: unclaimed table log_new bound text FOR VALUES FROM ('2020-01-01') TO (MAXVALUE)
-- up 1: unclaimed table log_new parents log
-- up 1: unclaimed table log_old bound
-- up 1: unclaimed table log_old bound text FOR VALUES FROM (MINVALUE) TO ('2020-01-01')
-- up 1: unclaimed table log_old parents log
