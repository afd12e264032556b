-- What of serials and identities is taken along.
-- up 1
CREATE TABLE a (id integer GENERATED ALWAYS AS IDENTITY, n serial, g integer GENERATED ALWAYS AS (1) STORED);
CREATE TABLE b (LIKE a);
CREATE TABLE c (LIKE a INCLUDING ALL);
CREATE TABLE d (LIKE a INCLUDING IDENTITY INCLUDING GENERATED);
-- down 1
DROP TABLE b, c, d, a;
-- expected
-- up 1: unclaimed column a.n default text nextval('a_n_seq'::regclass)
-- up 1: unclaimed column c.n default text nextval('a_n_seq'::regclass)
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- up 1: unclaimed sequence a_n_seq cache 1
-- up 1: unclaimed sequence a_n_seq cycle false
-- up 1: unclaimed sequence a_n_seq increment 1
-- up 1: unclaimed sequence a_n_seq maximum 2147483647
-- up 1: unclaimed sequence a_n_seq minimum 1
-- up 1: unclaimed sequence a_n_seq start 1
-- up 1: unclaimed sequence a_n_seq type integer
-- up 1: unclaimed sequence c_id_seq cache 1
-- up 1: unclaimed sequence c_id_seq cycle false
-- up 1: unclaimed sequence c_id_seq increment 1
-- up 1: unclaimed sequence c_id_seq maximum 2147483647
-- up 1: unclaimed sequence c_id_seq minimum 1
-- up 1: unclaimed sequence c_id_seq start 1
-- up 1: unclaimed sequence c_id_seq type bigint
-- up 1: unclaimed sequence d_id_seq cache 1
-- up 1: unclaimed sequence d_id_seq cycle false
-- up 1: unclaimed sequence d_id_seq increment 1
-- up 1: unclaimed sequence d_id_seq maximum 2147483647
-- up 1: unclaimed sequence d_id_seq minimum 1
-- up 1: unclaimed sequence d_id_seq start 1
-- up 1: unclaimed sequence d_id_seq type bigint
