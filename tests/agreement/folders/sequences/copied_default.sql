-- A copy takes from the sequence of the table that it was copied from.
-- up 1
CREATE TABLE a (id serial, x text);
CREATE TABLE b (LIKE a INCLUDING ALL);
-- down 1
DROP TABLE a;
DROP TABLE b;
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed column b.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- down 1: missed, fails: cannot drop table a because other objects depend on it
