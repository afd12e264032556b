-- Partitions by range.
-- up 1
CREATE TABLE log (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2020-01-01');
CREATE TABLE log_new PARTITION OF log FOR VALUES FROM ('2020-01-01') TO (MAXVALUE);
CREATE INDEX log_at ON log (at);
-- down 1
DROP TABLE log;
