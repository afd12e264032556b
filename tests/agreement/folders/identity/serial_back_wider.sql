-- A sequence that comes back for a wider type.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id DROP DEFAULT;
DROP SEQUENCE a_id_seq;
-- down 2
CREATE SEQUENCE a_id_seq OWNED BY a.id;
ALTER TABLE a ALTER id SET DEFAULT nextval('a_id_seq');
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- down 2: unclaimed sequence a_id_seq cache 1
-- down 2: unclaimed sequence a_id_seq cycle false
-- down 2: unclaimed sequence a_id_seq increment 1
-- down 2: unclaimed sequence a_id_seq maximum 9223372036854775807
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type bigint
-- down 2: found, differs: changed sequence public.a_id_seq
