-- A sequence under another name.
-- up 1
CREATE TABLE a (id serial);
-- down 1
DROP TABLE a;
-- up 2
ALTER SEQUENCE a_id_seq RENAME TO numbers;
-- down 2
ALTER TABLE numbers RENAME TO a_id_seq;
-- expected
-- down 2: unclaimed sequence a_id_seq
-- down 2: unclaimed sequence a_id_seq cache 1
-- down 2: unclaimed sequence a_id_seq cycle false
-- down 2: unclaimed sequence a_id_seq increment 1
-- down 2: unclaimed sequence a_id_seq maximum 2147483647
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq owned by a.id
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type integer
