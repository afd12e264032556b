-- A partition goes by itself.
-- up 1
CREATE TABLE log (at date) PARTITION BY RANGE (at);
-- down 1
DROP TABLE log;
-- up 2
CREATE TABLE log_all PARTITION OF log DEFAULT;
-- down 2
DROP TABLE log_all;
