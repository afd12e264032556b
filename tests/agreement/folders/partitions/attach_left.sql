-- A down that leaves a partition attached.
-- up 1
CREATE TABLE log (at date) PARTITION BY RANGE (at);
CREATE TABLE log_old (at date);
-- down 1
DROP TABLE log, log_old;
-- up 2
ALTER TABLE log ATTACH PARTITION log_old FOR VALUES FROM ('2019-01-01') TO ('2020-01-01');
ALTER TABLE log ADD note text;
-- down 2
ALTER TABLE log DROP note;
-- expected
-- up 1: unclaimed table log partition key
-- up 1: unclaimed table log partition key text RANGE (at)
-- up 2: unclaimed table log partition key
-- up 2: unclaimed table log partition key text RANGE (at)
-- up 2: unclaimed table log_old bound
-- up 2: unclaimed table log_old bound text FOR VALUES FROM ('2019-01-01') TO ('2020-01-01')
-- up 2: unclaimed table log_old parents log
-- down 2: unclaimed table log partition key
-- down 2: unclaimed table log partition key text RANGE (at)
-- down 2: unclaimed table log_old bound
-- down 2: unclaimed table log_old bound text FOR VALUES FROM ('2019-01-01') TO ('2020-01-01')
-- down 2: unclaimed table log_old parents log
-- down 2: found, differs: changed column public.log_old.at, changed table public.log_old
