-- The names of views and sequences count.
-- up 1
CREATE VIEW a_x_key AS SELECT 1 AS one;
CREATE SEQUENCE a_x_idx;
CREATE SEQUENCE a_id_seq;
CREATE TABLE a (id serial, x integer UNIQUE);
CREATE INDEX ON a (x);
-- down 1
DROP TABLE a;
DROP SEQUENCE a_x_idx, a_id_seq;
DROP VIEW a_x_key;
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq1'::regclass)
-- up 1: unclaimed column a_x_key.one
-- up 1: unclaimed column a_x_key.one type integer
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 9223372036854775807
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type bigint
-- up 1: unclaimed sequence a_id_seq1 cache 1
-- up 1: unclaimed sequence a_id_seq1 cycle false
-- up 1: unclaimed sequence a_id_seq1 increment 1
-- up 1: unclaimed sequence a_id_seq1 maximum 2147483647
-- up 1: unclaimed sequence a_id_seq1 minimum 1
-- up 1: unclaimed sequence a_id_seq1 start 1
-- up 1: unclaimed sequence a_id_seq1 type integer
-- up 1: unclaimed sequence a_x_idx cache 1
-- up 1: unclaimed sequence a_x_idx cycle false
-- up 1: unclaimed sequence a_x_idx increment 1
-- up 1: unclaimed sequence a_x_idx maximum 9223372036854775807
-- up 1: unclaimed sequence a_x_idx minimum 1
-- up 1: unclaimed sequence a_x_idx start 1
-- up 1: unclaimed sequence a_x_idx type bigint
-- up 1: unclaimed view a_x_key query
-- up 1: unclaimed view a_x_key query text  SELECT 1 AS one;
