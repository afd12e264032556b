-- A partition goes by itself.
-- up 1
CREATE TABLE log (at date) PARTITION BY RANGE (at);
-- down 1
DROP TABLE log;
-- up 2
CREATE TABLE log_all PARTITION OF log DEFAULT;
-- down 2
DROP TABLE log_all;
-- expected
-- up 1: unclaimed table log partition key
-- up 1: unclaimed table log partition key text RANGE (at)
-- up 2: unclaimed table log partition key
-- up 2: unclaimed table log partition key text RANGE (at)
-- up 2: unclaimed table log_all bound
-- up 2: unclaimed table log_all bound text DEFAULT
-- up 2: unclaimed table log_all parents log
-- down 2: unclaimed table log partition key
-- down 2: unclaimed table log partition key text RANGE (at)
