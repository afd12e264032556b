-- An identity that comes and goes.
-- up 1
CREATE TABLE a (id integer NOT NULL);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- down 2
ALTER TABLE a ALTER id DROP IDENTITY;
-- expected
-- up 2: unclaimed sequence a_id_seq cache 1
-- up 2: unclaimed sequence a_id_seq cycle false
-- up 2: unclaimed sequence a_id_seq increment 1
-- up 2: unclaimed sequence a_id_seq maximum 2147483647
-- up 2: unclaimed sequence a_id_seq minimum 1
-- up 2: unclaimed sequence a_id_seq start 1
-- up 2: unclaimed sequence a_id_seq type integer
