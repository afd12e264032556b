-- A sequence takes the default with it.
-- up 1
CREATE TABLE a (id serial);
-- down 1
DROP TABLE a;
-- up 2
DROP SEQUENCE a_id_seq CASCADE;
-- down 2
CREATE SEQUENCE a_id_seq AS integer OWNED BY a.id;
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
-- down 2: unclaimed sequence a_id_seq maximum 2147483647
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type integer
