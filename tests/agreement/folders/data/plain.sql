-- Rows only.
-- up 1
CREATE TABLE a (id serial PRIMARY KEY, x text, n integer DEFAULT 1);
-- down 1
DROP TABLE a;
-- up 2
INSERT INTO a (x) VALUES ('one'), ('two') ON CONFLICT DO NOTHING;
UPDATE a SET n = n + 1 WHERE x = 'one';
DELETE FROM a WHERE x = 'two';
TRUNCATE a RESTART IDENTITY;
-- down 2
DELETE FROM a;
-- expected
-- up 1: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 1: unclaimed sequence a_id_seq cache 1
-- up 1: unclaimed sequence a_id_seq cycle false
-- up 1: unclaimed sequence a_id_seq increment 1
-- up 1: unclaimed sequence a_id_seq maximum 2147483647
-- up 1: unclaimed sequence a_id_seq minimum 1
-- up 1: unclaimed sequence a_id_seq start 1
-- up 1: unclaimed sequence a_id_seq type integer
-- up 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- up 2: unclaimed sequence a_id_seq cache 1
-- up 2: unclaimed sequence a_id_seq cycle false
-- up 2: unclaimed sequence a_id_seq increment 1
-- up 2: unclaimed sequence a_id_seq maximum 2147483647
-- up 2: unclaimed sequence a_id_seq minimum 1
-- up 2: unclaimed sequence a_id_seq start 1
-- up 2: unclaimed sequence a_id_seq type integer
-- down 2: unclaimed column a.id default text nextval('a_id_seq'::regclass)
-- down 2: unclaimed sequence a_id_seq cache 1
-- down 2: unclaimed sequence a_id_seq cycle false
-- down 2: unclaimed sequence a_id_seq increment 1
-- down 2: unclaimed sequence a_id_seq maximum 2147483647
-- down 2: unclaimed sequence a_id_seq minimum 1
-- down 2: unclaimed sequence a_id_seq start 1
-- down 2: unclaimed sequence a_id_seq type integer
