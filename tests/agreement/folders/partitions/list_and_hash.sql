-- Partitions by list and hash, and within each other.
-- up 1
CREATE TABLE a (k text, n integer) PARTITION BY LIST (k);
CREATE TABLE a_x PARTITION OF a FOR VALUES IN ('x', NULL) PARTITION BY HASH (n);
CREATE TABLE a_x0 PARTITION OF a_x FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE a_x1 PARTITION OF a_x FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE a_rest PARTITION OF a DEFAULT;
-- down 1
DROP TABLE a;
-- expected
-- up 1: unclaimed table a partition key
-- up 1: unclaimed table a partition key text LIST (k)
-- up 1: unclaimed table a_rest bound
-- up 1: unclaimed table a_rest bound text DEFAULT
-- up 1: unclaimed table a_rest parents a
-- up 1: unclaimed table a_x bound
-- up 1: unclaimed table a_x bound text FOR VALUES IN ('x', NULL)
-- up 1: unclaimed table a_x parents a
-- up 1: unclaimed table a_x partition key
-- up 1: unclaimed table a_x partition key text HASH (n)
-- up 1: unclaimed table a_x0 bound
-- up 1: unclaimed table a_x0 bound text FOR VALUES WITH (modulus 2, remainder 0)
-- up 1: unclaimed table a_x0 parents a_x
-- up 1: unclaimed table a_x1 bound
-- up 1: unclaimed table a_x1 bound text FOR VALUES WITH (modulus 2, remainder 1)
-- up 1: unclaimed table a_x1 parents a_x
