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
-- down 2: found, differs: changed column public.log_old.at, changed table public.log_old
