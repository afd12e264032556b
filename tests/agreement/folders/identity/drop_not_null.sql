-- An identity does not become nullable.
-- up 1
CREATE TABLE a (id integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ALTER id SET NOT NULL;
ALTER TABLE a ALTER id ADD GENERATED ALWAYS AS IDENTITY;
-- down 2
ALTER TABLE a ALTER id DROP NOT NULL;
-- expected
-- up 2: unclaimed sequence a_id_seq cache 1
-- up 2: unclaimed sequence a_id_seq cycle false
-- up 2: unclaimed sequence a_id_seq increment 1
-- up 2: unclaimed sequence a_id_seq maximum 2147483647
-- up 2: unclaimed sequence a_id_seq minimum 1
-- up 2: unclaimed sequence a_id_seq start 1
-- up 2: unclaimed sequence a_id_seq type integer
-- down 2: found, fails: column "id" of relation "a" is an identity column
