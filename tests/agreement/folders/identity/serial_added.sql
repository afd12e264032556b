-- A serial that comes later.
-- up 1
CREATE TABLE a (x integer);
-- down 1
DROP TABLE a;
-- up 2
ALTER TABLE a ADD COLUMN id serial PRIMARY KEY;
-- down 2
ALTER TABLE a DROP COLUMN id;
-- expected
-- up 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 2: unclaimed sequence a_id_seq cache 1
-- up 2: unclaimed sequence a_id_seq cycle false
-- up 2: unclaimed sequence a_id_seq increment 1
-- up 2: unclaimed sequence a_id_seq maximum 2147483647
-- up 2: unclaimed sequence a_id_seq minimum 1
-- up 2: unclaimed sequence a_id_seq start 1
-- up 2: unclaimed sequence a_id_seq type integer
